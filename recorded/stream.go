// SPDX-License-Identifier: Apache-2.0

package recorded

import (
	"reflect"
	"time"
)

// eventsOf returns the stream of events of an answer, such as SubscribeToShard's,
// or nothing. It has the methods Events and Close.
func eventsOf(out reflect.Value) reflect.Value {
	get := out.MethodByName("GetStream")
	if !get.IsValid() || get.Type().NumIn() != 0 || get.Type().NumOut() != 1 {
		return reflect.Value{}
	}
	stream := get.Call(nil)[0]
	if stream.Kind() == reflect.Pointer && stream.IsNil() || !stream.MethodByName("Events").IsValid() {
		return reflect.Value{}
	}
	return stream
}

// readEvents reads a stream until it ends or the limit has passed, and returns
// its events, the records of all events, and whether it ended.
func readEvents(stream reflect.Value, limit time.Duration) *object {
	events, records, ended := []any{}, []any{}, false
	timer := time.NewTimer(limit)
	defer timer.Stop()
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: stream.MethodByName("Events").Call(nil)[0]},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(timer.C)},
	}
	for !ended {
		chosen, event, ok := reflect.Select(cases)
		if chosen == 1 {
			break
		}
		if ended = !ok; ended {
			break
		}
		value := eventValue(event)
		events = append(events, value)
		if o, ok := value.(*object); ok {
			list, _ := o.get("Records")
			items, _ := list.([]any)
			records = append(records, items...)
		}
	}
	if end := stream.MethodByName("Close"); end.IsValid() {
		end.Call(nil)
	}
	return newObject(
		member{name: "Events", value: events}, member{name: "Records", value: records}, member{name: "Ended", value: ended})
}

// eventValue returns an event without the name of its kind.
func eventValue(event reflect.Value) any {
	value, _ := fromSDK(event)
	if o, ok := value.(*object); ok && event.Kind() == reflect.Interface && len(o.members) == 1 && !o.sdk {
		return o.members[0].value
	}
	return value
}
