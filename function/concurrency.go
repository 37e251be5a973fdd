// SPDX-License-Identifier: Apache-2.0

package function

import "time"

const (
	requestPeriod = time.Second      // of the request rate (rule 6.6)
	scalingPeriod = 10 * time.Second // of the scaling rate (rule 6.5)
)

// A bucket is an allowance that refills evenly: size units in a period, and never
// more than size at once. The zero bucket is full.
type bucket struct {
	fullAt time.Time // when it would be full if nobody took from it
}

// after returns the bucket from which a unit was taken, and whether it had one. A
// negative size is no limit.
func (b bucket) after(now time.Time, size int, period time.Duration) (bucket, bool) {
	if size < 0 {
		return b, true
	}
	if b.fullAt.Before(now) {
		b.fullAt = now
	}
	b.fullAt = b.fullAt.Add(period / time.Duration(size))
	return b, b.fullAt.Sub(now) <= period
}

// acquire counts one more execution of the version that a qualifier means and hands
// out the environment for it, or says why not: a *ThrottleError, a *NotFoundError or ErrClosed. Nothing is taken from
// any allowance when the answer is no.
func (f *Function) acquire(qualifier string, now time.Time) (*environment, string, error) {
	a := f.account
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := f.gone(); err != nil {
		return nil, "", err
	}
	v := f.target(qualifier)
	if v == nil {
		return nil, "", &NotFoundError{ARN: f.arn + ":" + qualifier}
	}
	limit, running, requests := a.cfg.ConcurrentExecutions-a.reserved, &a.running, &a.requests
	concurrencyReason, rateReason := ReasonAccountConcurrency, ReasonRate
	if f.reserved != nil {
		limit, running, requests = *f.reserved, &f.running, &f.requests
		concurrencyReason, rateReason = ReasonReservedConcurrency, ReasonReservedRate
	}
	if *running >= limit {
		return nil, "", &ThrottleError{f.name, concurrencyReason}
	}
	rest, ok := requests.after(now, a.cfg.RequestRate*limit, requestPeriod)
	if !ok {
		return nil, "", &ThrottleError{f.name, rateReason}
	}
	e, ok := f.takeEnvironment(v, now)
	if !ok {
		return nil, "", &ThrottleError{f.name, rateReason}
	}
	*requests = rest
	f.running++
	if f.reserved == nil {
		a.running++
	}
	f.serial.invocations++
	return e, requestID(f.idSeed, f.serial.invocations), nil
}

// release counts one execution less and keeps the environment for the next
// invocation, unless keep is false or the environment has become out of date.
func (e *environment) release(keep bool) {
	f := e.function
	a := f.account
	a.mu.Lock()
	defer a.mu.Unlock()
	f.running--
	if f.reserved == nil {
		a.running--
	}
	if v := e.edition; keep && e.settings == v.settings && !v.deleted && f.gone() == nil {
		e.usedAt = time.Now()
		v.idle = append(v.idle, e)
	}
}
