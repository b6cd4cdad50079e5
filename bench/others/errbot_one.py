"""What it costs errbot to hear one message and answer it, with its own echo and nothing kept."""

import logging
import statistics
import time

from errbot.backends.test import TestBot

MESSAGES, WARM = 500, 50


def measured() -> float:
    """Return the median in ms."""
    times = []
    bot = TestBot(loglevel=logging.CRITICAL)
    bot.start()
    try:
        for n in range(MESSAGES + WARM):
            began = time.perf_counter()
            bot.push_message(f"!echo Sensors come {n} days late")
            bot.pop_message()
            times.append((time.perf_counter() - began) * 1000)
    finally:
        bot.stop()
    return statistics.median(times[WARM:])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(measured())
