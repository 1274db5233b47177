"""The background worker: sends mail, runs what was put off, and does the jobs of every day, until told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import socket
import threading
from types import FrameType

from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner

from candour.web import daily
from candour.web.post.models import DailyRun, Heartbeat
from candour.web.post.sending import give_up_stale, send_next

log = logging.getLogger("candour.work")

PAUSE = 1.0
AFTER_A_FAILURE = dt.timedelta(hours=1)
BEAT = 10.0


class Worker:
    """One worker. Any number of them, on one machine or several, share the work through the database."""

    def __init__(self, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()[:40]}-{os.getpid()}"
        self._stop = threading.Event()
        self._beaten = 0.0
        self._failed: dict[str, dt.datetime] = {}

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """End when the piece of work at hand is done."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        """End on SIGTERM and SIGINT, so that nothing is left half done when a service is restarted."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def run(self) -> None:
        """Work until told to stop, looking every second for something to do."""
        Heartbeat.objects.update_or_create(
            worker=self.name, defaults={"started_at": timezone.now(), "beat_at": timezone.now()}
        )
        log.info("worker %s starts", self.name)
        while not self._stop.is_set():
            close_old_connections()
            self.beat()
            if not self.work_once():
                self._stop.wait(PAUSE)
        Heartbeat.objects.filter(worker=self.name).delete()
        log.info("worker %s ends", self.name)

    def run_until_idle(self) -> None:
        """Do everything that is due now, and end."""
        while not self._stop.is_set() and self.work_once():
            pass

    def beat(self) -> None:
        """Let the pages know that a worker is at work, each ten seconds."""
        now = timezone.now()
        if now.timestamp() - self._beaten >= BEAT:
            self._beaten = now.timestamp()
            Heartbeat.objects.filter(worker=self.name).update(beat_at=now)
            # A worker that died without a word is forgotten after a day.
            Heartbeat.objects.filter(beat_at__lt=now - dt.timedelta(days=1)).delete()

    def work_once(self) -> bool:
        """Do one piece of each kind of work; whether there was any."""
        give_up_stale()
        # Each is done in turn, so that no kind of work waits for all of another kind.
        return any([send_next(self.name), self.run_task(), self.run_daily()])

    def run_task(self) -> bool:
        """Run one task that was put off; whether there was one."""
        runner = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self.name[:64],
            excluded_queue_names=[],
        )
        runner.run()
        return runner._run_tasks > 0

    def run_daily(self) -> bool:
        """Do those jobs of today that no worker has done; whether there was one. One that failed waits an hour."""
        now = timezone.now()
        day = timezone.localdate(now)
        jobs = {name: job for name, job in daily.jobs().items() if self._failed.get(name, now) <= now}
        done = set(DailyRun.objects.filter(day=day, job__in=jobs).values_list("job", flat=True))
        worked = False
        for name, job in jobs.items():
            if name in done:
                continue
            try:
                if job.commits:
                    job.job(day)
                with transaction.atomic():
                    # The row and the job's work are kept together or not at all; a second worker stops at the row.
                    DailyRun.objects.create(job=name, day=day)
                    if not job.commits:
                        job.job(day)
                worked = True
            except Exception:
                # Whatever is wrong with one job, the mail must still leave; the log says what it was.
                log.exception("the job %s of %s was not done", name, day)
                self._failed[name] = now + AFTER_A_FAILURE
        return worked
