"""Waits for what another process does, with a deadline, and reads what a process has used."""
import os
import pathlib
import time

TICKS = os.sysconf("SC_CLK_TCK")


def until(condition, seconds, what):
    """The first true value of `condition`; fails when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"{what} took longer than {seconds} s")


def process_tree(pid):
    """The process and everything that it started and that still lives."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def cpu_seconds(pid):
    """Processor time of a process tree, with that of its children that have ended."""
    total = 0
    for one in process_tree(pid):
        try:
            text = pathlib.Path(f"/proc/{one}/stat").read_text()
        except OSError:
            continue
        words = text.rpartition(")")[2].split()
        total += sum(int(word) for word in words[11:15])
    return total / TICKS
