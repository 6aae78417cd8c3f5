"""Work that runs by the clock: the scheduler, and the retraining that it asks for."""
