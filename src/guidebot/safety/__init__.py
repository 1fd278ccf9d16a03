"""The safety gate: detecting danger, helplines, handovers and notifications."""
