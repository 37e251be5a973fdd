// SPDX-License-Identifier: Apache-2.0

package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/eventlab/eventlab/fault"
)

// TestWhatAFaultDoes has a row for each fault: whether the real thing happened,
// how it ended and how long it took.
func TestWhatAFaultDoes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fault    fault.Fault
		happened bool
		ends     string
		takes    time.Duration
	}{
		{fault.FailedCall("SQS", "", "RequestThrottled"), false, "RequestThrottled", 0},
		{fault.LostResponse("SQS", ""), true, "LostResponse", 0},
		{fault.SlowCall("SQS", "", time.Second), true, "", time.Second},
		{fault.HandlerError(""), false, "injected fault", 0},
		{fault.CrashAfterWork(""), true, "injected fault", 0},
		{fault.HandlerTimeout(""), false, "deadline exceeded", 5*time.Second + time.Millisecond},
		{fault.SlowHandler("", time.Second), true, "", time.Second},
	} {
		t.Run(row.fault.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				happened, began := false, time.Now()
				err := apply(ctx, row.fault, func() { happened = true })
				if happened != row.happened || time.Since(began) != row.takes || !strings.Contains(fmt.Sprint(err), row.ends) || (err == nil) != (row.ends == "") {
					t.Errorf("happened %v in %v with %v, want %v in %v with %q", happened, time.Since(began), err, row.happened, row.takes, row.ends)
				}
			})
		})
	}
}

// apply puts a fault around what really happens.
func apply(ctx context.Context, f fault.Fault, real func()) error {
	if f.Call != nil {
		_, err := f.Call.Do(ctx, nil, func(context.Context) (any, error) { real(); return nil, nil })
		return err
	}
	_, err := f.Invocation.Do(ctx, func(context.Context) ([]byte, error) { real(); return nil, nil })
	return err
}

func TestALostResponseOfAFailedCallIsItsOwnError(t *testing.T) {
	t.Parallel()
	own := errors.New("own")
	_, err := fault.LostResponse("SQS", "").Call.Do(t.Context(), nil, func(context.Context) (any, error) { return nil, own })
	if !errors.Is(err, own) {
		t.Errorf("got %v, want %v", err, own)
	}
}

func TestSlownessEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, f := range []fault.Fault{fault.SlowCall("", "", time.Hour), fault.SlowHandler("", time.Hour)} {
		if err := apply(ctx, f, func() { t.Errorf("%s: went on", f.Name) }); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want %v", f.Name, err, context.Canceled)
		}
	}
}

func TestCheckNamesWhatIsWrongWithAFault(t *testing.T) {
	t.Parallel()
	good := fault.HandlerError("f")
	with := func(change func(*fault.Fault)) fault.Fault {
		f := good
		change(&f)
		return f
	}
	for want, f := range map[string]fault.Fault{
		"without a name":       {},
		"exactly one site":     {Name: "X"},
		"exactly one site, Ca": with(func(f *fault.Fault) { f.Call = &fault.Call{} }),
		"its site has no Do":   {Name: "X", Call: &fault.Call{}},
		"Times is -1":          with(func(f *fault.Fault) { f.Times = -1 }),
		"is no span of time":   with(func(f *fault.Fault) { f.From, f.Until = 2, 1 }),
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := good.Check(); err != nil {
		t.Errorf("got %v for a good fault", err)
	}
}

func ExampleFailedCall() {
	f := fault.FailedCall("SQS", "DeleteMessageBatch", "RequestThrottled")
	f.Times = 2 // the third call goes through
	_, err := f.Call.Do(context.Background(), nil, nil)
	var api smithy.APIError
	fmt.Println(f.Name, errors.As(err, &api), api.ErrorCode())
	// Output: FailedCall true RequestThrottled
}
