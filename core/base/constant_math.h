// SPDX-License-Identifier: MIT
// Functions for tables that the compiler makes, so that every host has the same ones.
#pragma once

namespace ferrite::constant {

inline constexpr double Pi = 3.14159265358979323846, Ln2 = 0.69314718055994530942;

/// |x| up to pi, as for cosine.
constexpr double sine(double x) {
  double sum = x, term = x;
  for (int n = 2; n < 28; n += 2) sum += term *= -x * x / (n * (n + 1));
  return sum;
}

constexpr double cosine(double x) { return sine(x > 0 ? Pi / 2 - x : Pi / 2 + x); }

/// x from 0 to 1.
constexpr double exp2(double x) {
  double sum = 1, term = 1;
  for (int n = 1; n < 20; n++) sum += term *= x * Ln2 / n;
  return sum;
}

/// x above 0.
constexpr double log2(double x) {
  int exponent = 0;
  for (; x < 1; x *= 2) exponent--;
  for (; x >= 2; x /= 2) exponent++;
  const double t = (x - 1) / (x + 1);  // ln x = 2 artanh t
  double sum = 0, power = t;
  for (int n = 1; n < 50; n += 2, power *= t * t) sum += power / n;
  return exponent + 2 * sum / Ln2;
}

constexpr int round(double x) {
  const int whole = int(x);
  const double rest = x - whole;
  return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole;
}

}  // namespace ferrite::constant
