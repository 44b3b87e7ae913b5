"""Whether a rate was kept, as far as a busy machine lets one see it."""

ROUNDS = 3  # a busy machine may stall in one; a wrong throttle is wrong in each


def keeps_rate(moments: list[float], rate: float, window: float = 3.0) -> bool:
    """Over the whole run within 5 %, and in no three seconds more: a busy machine bunches arrivals."""
    moments = sorted(moments)
    reached = (len(moments) - 1) / (moments[-1] - moments[0])
    most = max(sum(start <= moment < start + window for moment in moments) for start in moments)
    return 0.95 * rate <= reached <= 1.05 * rate and most <= 1.05 * rate * window + 1
