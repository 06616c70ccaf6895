// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/area_model.hpp"

#include <cmath>
#include <numbers>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "proj.hpp"

namespace arpent {
namespace {

/// 1 / areal scale of a projected CRS at points of its plane: m² of ground per m² of map.
class ArealDensity {
 public:
  explicit ArealDensity(const Crs& crs) : context_(quiet_context()) {
    const Proj projected(proj_create(context_.get(), crs.wkt().c_str()));
    const Proj geographic(projected ? proj_crs_get_geodetic_crs(context_.get(), projected.get()) : nullptr);
    if (!geographic) throw DataError(say("{} has no geodetic base: ellipsoidal areas need one", crs.id()));
    const Proj raw(proj_create_crs_to_crs_from_pj(context_.get(), projected.get(), geographic.get(), nullptr, nullptr));
    if (raw) to_geographic_.reset(proj_normalize_for_visualization(context_.get(), raw.get()));
    // Of a CRS that puts northing first, as EPSG:3035 does, PROJ 9.1 gives factors of a chain of steps: negative, and
    // off by the square of the ellipsoid's axis.
    if (projected) crs_.reset(proj_normalize_for_visualization(context_.get(), projected.get()));
    if (!to_geographic_) throw DataError(say("{} cannot be turned into longitude and latitude", crs.id()));
  }
  double operator()(double x, double y) const {
    const PJ_COORD geographic = proj_trans(to_geographic_.get(), PJ_FWD, proj_coord(x, y, 0, 0));
    constexpr double radians = std::numbers::pi / 180;
    const PJ_FACTORS factors =
        proj_factors(crs_.get(), proj_coord(geographic.xy.x * radians, geographic.xy.y * radians, 0, 0));
    if (!(factors.areal_scale > 0) || !std::isfinite(factors.areal_scale))
      throw DataError(say("PROJ gives no areal scale at ({:.0f}, {:.0f}); is the data where its CRS says?", x, y));
    return 1 / factors.areal_scale;
  }

 private:
  ProjContext context_;
  Proj to_geographic_, crs_;
};

/// Chebyshev interpolation of f(u, v) on [-1, 1]² as monomial coefficients c[i][j] of u^i v^j, both degrees `n`.
std::vector<double> fit(int n, const std::vector<double>& samples) {
  const int m = n + 1;
  const auto node = [&](int k) { return std::cos(std::numbers::pi * (k + 0.5) / m); };
  // Chebyshev coefficients by the discrete cosine sums.
  std::vector<double> cheb(static_cast<std::size_t>(m) * m, 0.0);
  for (int p = 0; p < m; ++p)
    for (int q = 0; q < m; ++q) {
      double sum = 0;
      for (int a = 0; a < m; ++a)
        for (int b = 0; b < m; ++b)
          sum += samples[static_cast<std::size_t>(a) * m + b] * std::cos(p * std::acos(node(a))) *
                 std::cos(q * std::acos(node(b)));
      cheb[static_cast<std::size_t>(p) * m + q] = sum * (p == 0 ? 1.0 : 2.0) * (q == 0 ? 1.0 : 2.0) / (m * m);
    }
  // T_p as monomials by the three-term recurrence.
  std::vector<std::vector<double>> t(static_cast<std::size_t>(m), std::vector<double>(static_cast<std::size_t>(m), 0.0));
  t[0][0] = 1;
  if (m > 1) t[1][1] = 1;
  for (int p = 2; p < m; ++p)
    for (int i = 0; i < m; ++i) t[p][i] = (i > 0 ? 2 * t[p - 1][i - 1] : 0.0) - t[p - 2][i];
  std::vector<double> mono(static_cast<std::size_t>(m) * m, 0.0);
  for (int p = 0; p < m; ++p)
    for (int q = 0; q < m; ++q)
      for (int i = 0; i <= p; ++i)
        for (int j = 0; j <= q; ++j)
          mono[static_cast<std::size_t>(i) * m + j] += cheb[static_cast<std::size_t>(p) * m + q] * t[p][i] * t[q][j];
  return mono;
}

double polynomial(const std::vector<double>& c, int m, double u, double v) {
  double value = 0;
  for (int i = m - 1; i >= 0; --i) {
    double row = 0;
    for (int j = m - 1; j >= 0; --j) row = row * v + c[static_cast<std::size_t>(i) * m + j];
    value = value * u + row;
  }
  return value;
}

// Gauss–Legendre, 12 points: exact for polynomials up to degree 23 along an edge.
constexpr double gauss_x[6] = {0.1252334085114689154724414, 0.3678314989981801937526915, 0.5873179542866174472967024,
                               0.7699026741943046870368938, 0.9041172563704748566784659, 0.9815606342467192506905491};
constexpr double gauss_w[6] = {0.2491470458134027850005624, 0.2334925365383548087608499, 0.2031674267230659217490645,
                               0.1600783285433462263346525, 0.1069393259953184309602547, 0.0471753363865118271946160};

}  // namespace

double areal_scale(const Crs& crs, Point at) { return 1 / ArealDensity(crs)(at.x, at.y); }

AreaModel AreaModel::ellipsoidal(const Crs& crs, const Box& extent) {
  if (extent.empty()) throw DataError(say("ellipsoidal areas of an empty layer: nothing to measure"));
  const ArealDensity density(crs);
  AreaModel model;
  const Box box = extent.grown(0.01 * std::max({extent.width(), extent.height(), 1000.0}));
  model.x0_ = (box.xmin + box.xmax) / 2;
  model.y0_ = (box.ymin + box.ymax) / 2;
  model.scale_ = std::max(box.width(), box.height()) / 2;
  // Degree n in each of u and v; along an edge the antiderivative has degree 2n + 1, exact up to n = 11.
  for (int n = 3; n <= 11; ++n) {
    const int m = n + 1;
    std::vector<double> samples(static_cast<std::size_t>(m) * m);
    for (int a = 0; a < m; ++a)
      for (int b = 0; b < m; ++b)
        samples[static_cast<std::size_t>(a) * m + b] =
            density(model.x0_ + model.scale_ * std::cos(std::numbers::pi * (a + 0.5) / m),
                    model.y0_ + model.scale_ * std::cos(std::numbers::pi * (b + 0.5) / m));
    auto coefficients = fit(n, samples);
    double worst = 0;
    for (int a = 0; a <= 8; ++a)
      for (int b = 0; b <= 8; ++b) {
        const double u = -1 + a / 4.0, v = -1 + b / 4.0;
        worst = std::max(worst, std::fabs(polynomial(coefficients, m, u, v) -
                                          density(model.x0_ + model.scale_ * u, model.y0_ + model.scale_ * v)));
      }
    // proj_factors differentiates numerically (about 1e-10); a better fit than that is noise.
    if (worst > 2e-9 && n < 11) continue;
    if (worst > 1e-7)
      throw DataError(say("the areal scale of {} varies too much over the data for ellipsoidal areas "
                          "(error {:.1e}); use a CRS made for the territory", crs.id(), worst));
    model.degree_ = n;
    for (int i = 0; i < m; ++i)
      for (int j = 0; j < m; ++j) coefficients[static_cast<std::size_t>(i) * m + j] /= i + 1;
    model.coefficients_ = std::move(coefficients);
    break;
  }
  return model;
}

double AreaModel::density(Point p) const {
  if (is_planar()) return 1;
  const int m = degree_ + 1;
  const double u = (p.x - x0_) / scale_, v = (p.y - y0_) / scale_;
  double value = 0;
  for (int i = m - 1; i >= 0; --i) {
    double row = 0;
    for (int j = m - 1; j >= 0; --j) row = row * v + coefficients_[static_cast<std::size_t>(i) * m + j];
    value = value * u + row * (i + 1);  // the coefficients are those of the antiderivative in u, over u
  }
  return value;
}

double AreaModel::edge_integral(Point a, Point b) const {
  const int m = degree_ + 1;
  const double ua = (a.x - x0_) / scale_, va = (a.y - y0_) / scale_;
  const double ub = (b.x - x0_) / scale_, vb = (b.y - y0_) / scale_;
  const double mu = (ua + ub) / 2, mv = (va + vb) / 2, hu = (ub - ua) / 2, hv = (vb - va) / 2;
  if (hv == 0) return 0;
  double sum = 0;
  for (int g = 0; g < 6; ++g)
    for (const double sign : {-1.0, 1.0}) {
      const double u = mu + sign * gauss_x[g] * hu, v = mv + sign * gauss_x[g] * hv;
      sum += gauss_w[g] * u * polynomial(coefficients_, m, u, v);
    }
  return sum * hv;
}

double AreaModel::edge_area(Point a, Point b, Point origin) const {
  if (is_planar()) return ((a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)) / 2;
  return edge_integral(a, b) * scale_ * scale_;
}

double AreaModel::ring_area(std::span<const Point> ring) const {
  if (is_planar()) return signed_area(ring);
  double total = 0;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) total += edge_integral(ring[k], ring[k + 1]);
  return total * scale_ * scale_;
}

SquareMetres AreaModel::area(const PolygonSet& set, std::size_t i) const {
  if (is_planar()) return set.area(i);
  double total = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) total += ring_area(set.ring(r));
  return {total};
}

}  // namespace arpent
