"""The background worker: mail, what was put off, the jobs of every day; stopped cleanly, two at once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time

import pytest
from answering import issued
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from mail_server import mail_server

from candour.web import daily
from candour.web.post.models import DailyRun, Heartbeat, MailState, OutgoingMail
from candour.web.post.working import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def only_jobs(monkeypatch):
    """No daily jobs but those that the test registers."""
    monkeypatch.setattr(daily, "_JOBS", {})


def test_once_does_what_is_due_and_ends(enter, team, only_jobs):
    issued(enter, team)
    with mail_server() as post:
        call_command("work", "--once")
    assert len(post.received) == 1
    assert OutgoingMail.objects.get().state == MailState.SENT


def test_a_daily_job_is_done_once_a_day(only_jobs):
    days = []
    daily.register("count", days.append)
    Worker().run_until_idle()
    Worker().run_until_idle()
    assert days == [timezone.localdate()]
    DailyRun.objects.update(day=timezone.localdate() - dt.timedelta(days=1))
    Worker().run_until_idle()
    assert len(days) == 2


def test_a_daily_job_that_fails_is_not_noted_and_stops_nothing_else(only_jobs):
    done = []

    def broken(day):
        raise RuntimeError("the disk is full")

    daily.register("broken", broken)
    daily.register("fine", done.append)
    worker = Worker()
    worker.run_until_idle()
    assert done == [timezone.localdate()]
    assert list(DailyRun.objects.values_list("job", flat=True)) == ["fine"]
    worker.run_until_idle()  # it waits an hour before its next try
    Worker().run_until_idle()
    assert len(done) == 1


def test_a_worker_shows_that_it_is_at_work_and_ends_when_it_is_told_to(only_jobs):
    worker = Worker("one")
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    worker.stop_on_signals()
    seen = []

    def tell():
        until = time.monotonic() + 60
        while not seen and time.monotonic() < until:
            if Heartbeat.objects.filter(worker="one").exists():
                seen.append(True)
            worker._stop.wait(0.05)
        connection.close()
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        worker.run()
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert seen
    assert not Heartbeat.objects.exists()


def test_two_workers_at_once_do_each_daily_job_once(only_jobs):
    done, problems = [], []
    daily.register("count", done.append)

    def work():
        try:
            Worker().run_until_idle()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(done) == 1


def test_a_job_that_commits_by_itself_runs_in_no_transaction_of_the_worker(only_jobs):
    inside = []
    daily.register("anchor", lambda day: inside.append(connection.in_atomic_block), commits=True)
    Worker().run_until_idle()
    Worker().run_until_idle()
    assert inside == [False]
