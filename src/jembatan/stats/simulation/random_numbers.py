"""Random numbers by counter: the value of a draw depends on seed, trial and place alone, never on order or thread.

SplitMix64 (Steele, Lea, Flood 2014, OOPSLA, doi:10.1145/2660193.2660195) used as a hash of a counter: each trial has a key, each
draw a place. The logarithm is computed here, in steps that a compiler can do for eight numbers at once, so that its last
digit does not depend on a mathematical library.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled, inlined

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SEED = np.uint64(0x6A656D626174616E)
_ARM = np.uint64(0x6C656E67616E2020)
_BY_30, _BY_27, _BY_31, _BY_11, _BY_32 = (np.uint64(n) for n in (30, 27, 31, 11, 32))
_LOW_32 = np.uint64(0xFFFFFFFF)
_TO_UNIT = 2.0**-53
_TO_UNIT_32 = 2.0**-32
_SQRT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)
_MANTISSA = np.int64(52)
LN_2 = 0.6931471805599453


@inlined
def mix(z: Any) -> Any:
    """Return 64 well mixed bits of 64 bits."""
    z = (z ^ (z >> _BY_30)) * _FIRST
    z = (z ^ (z >> _BY_27)) * _SECOND
    return z ^ (z >> _BY_31)


@inlined
def draw_bits(key: Any, place: Any) -> Any:
    """Return the 64 bits of a trial's draw at a place."""
    return mix(key + np.uint64(place) * GOLDEN)


@inlined
def unit(bits: Any) -> Any:
    """Return a number strictly between 0 and 1 from 64 bits."""
    return (np.float64(bits >> _BY_11) + 0.5) * _TO_UNIT


@inlined
def upper_unit(bits: Any) -> Any:
    """Return a number from 0 to below 1 from the upper 32 bits."""
    return np.float64(bits >> _BY_32) * _TO_UNIT_32


@inlined
def lower_unit(bits: Any) -> Any:
    """Return a number from 0 to below 1 from the lower 32 bits."""
    return np.float64(bits & _LOW_32) * _TO_UNIT_32


@inlined
def natural_log(x: Any) -> Any:
    """Return ln x of a positive normal number, to 1e-15 relative: 2 artanh((m - 1) / (m + 1)) + e ln 2, m near 1."""
    bits = np.float64(x).view(np.int64)
    exponent = (bits - _SQRT_HALF_BITS) >> _MANTISSA
    m = np.int64(bits - (exponent << _MANTISSA)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    w = s * s
    p = 1.0 / 21.0
    p = p * w + 1.0 / 19.0
    p = p * w + 1.0 / 17.0
    p = p * w + 1.0 / 15.0
    p = p * w + 1.0 / 13.0
    p = p * w + 1.0 / 11.0
    p = p * w + 1.0 / 9.0
    p = p * w + 1.0 / 7.0
    p = p * w + 1.0 / 5.0
    p = p * w + 1.0 / 3.0
    return (2.0 * s + 2.0 * s * w * p) + np.float64(exponent) * LN_2


@compiled
def trial_keys(seed: int, first: int, keys: NDArray[np.uint64]) -> None:
    """Write the keys of the trials first, first + 1, ... of a seed."""
    base = mix(np.uint64(seed) ^ _SEED)
    for i in range(keys.shape[0]):
        keys[i] = mix(base + np.uint64(first + i) * GOLDEN)


@compiled
def arm_keys(keys: NDArray[np.uint64], arm: int, own: NDArray[np.uint64]) -> None:
    """Write the keys from which the trials draw one active arm (1, 2, ...) of several; control draws from the trials' own."""
    for i in range(keys.shape[0]):
        own[i] = mix(keys[i] ^ mix(_ARM + np.uint64(arm) * GOLDEN))


@compiled
def standard_normal(u: float) -> Any:
    """Return the standard normal quantile of u by Wichura's AS 241 (1988, Appl Statist 37:477), to about 1e-16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = 2.5090809287301226727e3
        num = num * r + 3.3430575583588128105e4
        num = num * r + 6.7265770927008700853e4
        num = num * r + 4.5921953931549871457e4
        num = num * r + 1.3731693765509461125e4
        num = num * r + 1.9715909503065514427e3
        num = num * r + 1.3314166789178437745e2
        num = num * r + 3.3871328727963666080e0
        den = 5.2264952788528545610e3
        den = den * r + 2.8729085735721942674e4
        den = den * r + 3.9307895800092710610e4
        den = den * r + 2.1213794301586595867e4
        den = den * r + 5.3941960214247511077e3
        den = den * r + 6.8718700749205790830e2
        den = den * r + 4.2313330701600911252e1
        den = den * r + 1.0
        return q * num / den
    r = math.sqrt(-natural_log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        num = 7.74545014278341407640e-4
        num = num * r + 2.27238449892691845833e-2
        num = num * r + 2.41780725177450611770e-1
        num = num * r + 1.27045825245236838258e0
        num = num * r + 3.64784832476320460504e0
        num = num * r + 5.76949722146069140550e0
        num = num * r + 4.63033784615654529590e0
        num = num * r + 1.42343711074968357734e0
        den = 1.05075007164441684324e-9
        den = den * r + 5.47593808499534494600e-4
        den = den * r + 1.51986665636164571966e-2
        den = den * r + 1.48103976427480074590e-1
        den = den * r + 6.89767334985100004550e-1
        den = den * r + 1.67638483018380384940e0
        den = den * r + 2.05319162663775882187e0
        den = den * r + 1.0
    else:
        r -= 5.0
        num = 2.01033439929228813265e-7
        num = num * r + 2.71155556874348757815e-5
        num = num * r + 1.24266094738807843860e-3
        num = num * r + 2.65321895265761230930e-2
        num = num * r + 2.96560571828504891230e-1
        num = num * r + 1.78482653991729133580e0
        num = num * r + 5.46378491116411436990e0
        num = num * r + 6.65790464350110377720e0
        den = 2.04426310338993978564e-15
        den = den * r + 1.42151175831644588870e-7
        den = den * r + 1.84631831751005468180e-5
        den = den * r + 7.86869131145613259100e-4
        den = den * r + 1.48753612908506148525e-2
        den = den * r + 1.36929880922735805310e-1
        den = den * r + 5.99832206555887937690e-1
        den = den * r + 1.0
    return -num / den if q < 0.0 else num / den
