"""The circuit breaker, with a clock that is moved by hand."""

from __future__ import annotations

import threading

import pytest

from search.engines.breaker import Breaker


class Clock:
    """Seconds, as far as a test lets them pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, rest=10.0, clock=clock)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_it_stays_closed_while_failures_are_no_more_than_two_in_a_row(clock: Clock) -> None:
    breaker = Breaker(failures=3, clock=clock)
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert not breaker.is_open
    assert breaker.may_call()


def test_the_third_failure_in_a_row_opens_it_and_nobody_calls(opened: Breaker, clock: Clock) -> None:
    assert opened.is_open
    clock.now += 9.9
    assert not opened.may_call()


def test_after_a_rest_one_caller_tries_and_the_others_still_do_not(opened: Breaker, clock: Clock) -> None:
    clock.now += 10.0
    assert opened.may_call()
    assert not opened.may_call()


def test_a_try_that_fails_means_another_rest(opened: Breaker, clock: Clock) -> None:
    clock.now += 10.0
    opened.may_call()
    opened.failed()
    clock.now += 9.9
    assert not opened.may_call()
    clock.now += 0.1
    assert opened.may_call()


def test_a_try_that_succeeds_closes_it(opened: Breaker, clock: Clock) -> None:
    clock.now += 10.0
    opened.may_call()
    opened.succeeded()
    assert not opened.is_open
    assert opened.may_call()


def test_of_many_threads_one_gets_the_try(opened: Breaker, clock: Clock) -> None:
    clock.now += 10.0
    together = threading.Barrier(16)
    answers: list[bool] = []

    def ask() -> None:
        together.wait()
        answers.append(opened.may_call())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 1
