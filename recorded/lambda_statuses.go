// SPDX-License-Identifier: Apache-2.0

package recorded

import "net/http"

// lambdaStatuses are of Lambda's operations that do not answer with 200,
// from its model.
var lambdaStatuses = map[string]int{
	"AddLayerVersionPermission":          http.StatusCreated,
	"AddPermission":                      http.StatusCreated,
	"CreateAlias":                        http.StatusCreated,
	"CreateCapacityProvider":             http.StatusAccepted,
	"CreateCodeSigningConfig":            http.StatusCreated,
	"CreateEventSourceMapping":           http.StatusAccepted,
	"CreateFunction":                     http.StatusCreated,
	"CreateFunctionUrlConfig":            http.StatusCreated,
	"DeleteAlias":                        http.StatusNoContent,
	"DeleteCapacityProvider":             http.StatusAccepted,
	"DeleteCodeSigningConfig":            http.StatusNoContent,
	"DeleteEventSourceMapping":           http.StatusAccepted,
	"DeleteFunctionCodeSigningConfig":    http.StatusNoContent,
	"DeleteFunctionConcurrency":          http.StatusNoContent,
	"DeleteFunctionEventInvokeConfig":    http.StatusNoContent,
	"DeleteFunctionUrlConfig":            http.StatusNoContent,
	"DeleteLayerVersion":                 http.StatusNoContent,
	"DeleteProvisionedConcurrencyConfig": http.StatusNoContent,
	"DeleteResourcePolicy":               http.StatusNoContent,
	"InvokeAsync":                        http.StatusAccepted,
	"PublishLayerVersion":                http.StatusCreated,
	"PublishVersion":                     http.StatusCreated,
	"PutFunctionScalingConfig":           http.StatusAccepted,
	"PutProvisionedConcurrencyConfig":    http.StatusAccepted,
	"RemoveLayerVersionPermission":       http.StatusNoContent,
	"RemovePermission":                   http.StatusNoContent,
	"TagResource":                        http.StatusNoContent,
	"UntagResource":                      http.StatusNoContent,
	"UpdateCapacityProvider":             http.StatusAccepted,
	"UpdateEventSourceMapping":           http.StatusAccepted,
}
