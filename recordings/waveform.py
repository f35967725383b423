"""The waveform as an SVG path."""

from __future__ import annotations

WIDTH, HEIGHT = 1000, 100
BARS = 250


def path(peaks: bytes) -> str:
    """Bars in a box of 1000 × 100 around the middle line, the loudest as high as the box; '' without peaks."""
    if not peaks:
        return ""
    step, loudest = WIDTH // BARS, max(*peaks, 1)
    levels = (max(peaks[i * len(peaks) // BARS : max((i + 1) * len(peaks) // BARS, i + 1)]) for i in range(BARS))
    parts = []
    for index, level in enumerate(levels):
        half = max(1, round(level * (HEIGHT // 2 - 2) / loudest))
        parts.append(f"M{index * step} {HEIGHT // 2 - half}h{step - 1}v{2 * half}h-{step - 1}z")
    return "".join(parts)
