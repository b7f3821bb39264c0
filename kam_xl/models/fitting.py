"""Maximum likelihood over positive parameters, with standard errors, and a plain word where there is no maximum.

The climb goes over the logarithms of the parameters: L-BFGS-B from the given start, then Newton steps until what
is left to gain is nothing. A fit that has not come to its top is an error, never a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kam_xl.errors import Impossible

FloatArray: TypeAlias = npt.NDArray[np.float64]
LogLikelihood: TypeAlias = Callable[[FloatArray], tuple[float, FloatArray]]
"""The log-likelihood at given parameters, and its derivative with respect to each of them."""

FARTHEST = 18.0
"""How far from its start a parameter's logarithm may go: a factor of 66 million."""
NEWTON_STEPS = 20
LEFT_TO_GAIN = 1e-12
"""The gain in log-likelihood that a next step would bring, at the top."""
UNKNOWN = 10.0
"""A standard error of a parameter's logarithm beyond which the data do not tell the parameter."""
DIFFERENCE = 1e-4
"""The step, in logarithms, over which the derivatives are compared to get the curvature."""
ADVICE = "Give more customers, or a longer time: this model cannot be told from these data."


@dataclass(frozen=True)
class Fit:
    """Parameters by name at the highest likelihood, that log-likelihood, and the standard errors of the parameters
    (square roots of the diagonal of the inverse observed information)."""

    parameters: dict[str, float]
    log_likelihood: float
    standard_errors: dict[str, float]

    def times(self, weight: float) -> Fit:
        """The same for data that count so many times."""
        return Fit(self.parameters, self.log_likelihood * weight,
                   {name: error / weight**0.5 for name, error in self.standard_errors.items()})


def maximise(log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]], names: Sequence[str], *,
             where: str = "", weight: float = 1.0) -> Fit:
    """The parameters, all above zero, at which the log-likelihood is highest: the first of the `starts` from which
    the climb comes to a top decides.

    `log_likelihood` takes the parameters in the order of `names` and returns its value with its gradient; a value
    that is not finite is read as impossible parameters. Raises Impossible (#NUM!) where no climb comes to a top:
    a parameter runs to 0 or to infinity, the likelihood is flat, or it cannot be calculated; `where` names the data.

    `weight` is how much a customer counts in it: what is flat is judged as if each counted 1, so that shares in place
    of counts have the same fit.
    """
    def of_ones(parameters: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = log_likelihood(parameters)
        return value / weight, gradient / weight

    faults = []
    for start in starts:
        try:
            return _Climb(of_ones, np.asarray(np.log(start), dtype=np.float64), tuple(names)).top().times(weight)
        except Impossible as fault:
            fault.where = where
            faults.append(fault)
    raise faults[-1]


class _Climb:
    """One climb, downhill on the negative log-likelihood over the logarithms of the parameters."""

    def __init__(self, log_likelihood: LogLikelihood, start: FloatArray, names: tuple[str, ...]) -> None:
        self.log_likelihood, self.start, self.names = log_likelihood, start, names
        self.scale = 1.0

    def top(self) -> Fit:
        """The top, or Impossible."""
        self.scale = max(1.0, abs(self.cost(self.start)[0]))
        bounds = [(value - FARTHEST, value + FARTHEST) for value in self.start]
        found = minimize(self.scaled_cost, self.start, jac=True, method="L-BFGS-B", bounds=bounds,
                         options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-9})
        where, curvature = self.polished(np.asarray(found.x, dtype=np.float64))
        return self.fit(where, np.asarray(np.linalg.inv(curvature), dtype=np.float64))

    def cost(self, where: FloatArray) -> tuple[float, FloatArray]:
        """The negative log-likelihood and its derivative with respect to the logarithms."""
        parameters = np.exp(where)
        with np.errstate(all="ignore"):
            value, gradient = self.log_likelihood(parameters)
        return -value, -gradient * parameters

    def scaled_cost(self, where: FloatArray) -> tuple[float, FloatArray]:
        """The cost on a scale on which the tolerances of L-BFGS-B have a meaning; very high where there is none."""
        value, gradient = self.cost(where)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e10, np.zeros_like(where)
        return value / self.scale, gradient / self.scale

    def polished(self, where: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The top and the curvature there, by Newton steps, each halved until it is no step down."""
        for _ in range(NEWTON_STEPS):
            self.check(where)
            value, gradient = self.cost(where)
            curvature = self.curvature(where)
            step = np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)
            if gradient @ step / 2 < LEFT_TO_GAIN:
                return where - step, curvature
            where = self.halved(where, step, value)
        raise Impossible("the fit has not converged: the likelihood still rises", fix=ADVICE)

    def halved(self, where: FloatArray, step: FloatArray, value: float) -> FloatArray:
        """The place after the step, or after the first of its halves that does not lower the likelihood."""
        step = step / max(1.0, float(np.abs(step).max()) / 2)
        for _ in range(30):
            if self.cost(where - step)[0] <= value + 1e-12 * self.scale:
                return where - step
            step = step / 2
        raise Impossible("the fit has not converged: no step raises the likelihood", fix=ADVICE)

    def check(self, where: FloatArray) -> None:
        """A parameter far from where it can be sensible has run away."""
        for name, value, start in zip(self.names, where, self.start, strict=True):
            if abs(value - start) >= FARTHEST - 1:
                end = "infinity" if value > start else "0"
                raise Impossible(f"the fit has not converged: {name} runs to {end}", fix=ADVICE)

    def curvature(self, where: FloatArray) -> FloatArray:
        """The second derivatives of the cost; they must curve upwards on all sides, and tell every parameter."""
        steps = DIFFERENCE * np.eye(len(where))
        with np.errstate(invalid="ignore"):  # inf − inf is looked for below
            rows = [(self.cost(where + step)[1] - self.cost(where - step)[1]) / (2 * DIFFERENCE) for step in steps]
        curvature = (np.array(rows) + np.array(rows).T) / 2
        if not np.isfinite(curvature).all():
            raise Impossible("the fit has not converged: the likelihood cannot be calculated", fix=ADVICE)
        upwards = np.linalg.eigvalsh(curvature)[0] > 0
        unknown = np.sqrt(np.diag(np.linalg.inv(curvature))) > UNKNOWN if upwards else np.diag(curvature) <= 0
        if not upwards or unknown.any():
            told = [name for name, flag in zip(self.names, unknown, strict=True) if flag] or self.names
            raise Impossible(f"the fit has not converged: the likelihood is flat in {', '.join(told)}", fix=ADVICE)
        return curvature

    def fit(self, where: FloatArray, covariance: FloatArray) -> Fit:
        """The result in the parameters themselves."""
        parameters = np.exp(where)
        errors = parameters * np.sqrt(np.diag(covariance))
        return Fit(dict(zip(self.names, parameters.tolist(), strict=True)), -self.cost(where)[0],
                   dict(zip(self.names, errors.tolist(), strict=True)))
