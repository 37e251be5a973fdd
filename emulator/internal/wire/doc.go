// SPDX-License-Identifier: Apache-2.0

// Package wire speaks AWS's protocols on the service's side: it reads requests
// into the SDK's inputs, and writes the SDK's outputs and errors as AWS writes
// them.
//
// There is one codec for each protocol, and none for an operation. A protocol
// presents a request as a [value], which knows how text, numbers, lists and
// structures are written in it; bind puts any value into any input, led by the
// schema that the SDK's generated code exports. The SDK's outputs and errors
// write themselves through a smithy.ShapeSerializer, which the protocol provides.
//
// What no schema says (how a service's requests are recognized, what its XML is
// called) stands in one table, see [Service]. To add a protocol: a value, a
// serializer, and an implementation of protocol that find names. To add a service
// of a protocol that is here: a row of the table.
package wire
