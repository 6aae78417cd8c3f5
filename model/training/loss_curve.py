"""Draw a training run: smoothed training loss and validations over time."""

from pathlib import Path

from model.training.state import RunRecord


def save_loss_curve(
    path: Path, record: RunRecord, validation_label: str = "reply bits per character"
) -> None:
    """Draw `record` as the PNG `path`: nats per token on the left axis, validations on the right."""
    # Import here and build the figure by hand: pyplot would look for a display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    losses = figure.subplots()
    minutes = [point.seconds / 60 for point in record.losses]
    losses.plot(minutes, [point.loss for point in record.losses], color="tab:blue")
    losses.set_xlabel("minutes")
    losses.set_ylabel("smoothed training loss, nats per token", color="tab:blue")
    losses.set_title(f"{record.step:,} steps, {record.tokens:,} tokens")
    if record.validations:
        held_out = losses.twinx()
        minutes = [validation.seconds / 60 for validation in record.validations]
        bits = [validation.loss for validation in record.validations]
        held_out.plot(minutes, bits, color="tab:orange", marker="o")
        held_out.set_ylabel(validation_label, color="tab:orange")
    figure.savefig(path, dpi=120)
