"""The composition root: names the apps, holds no rule."""
