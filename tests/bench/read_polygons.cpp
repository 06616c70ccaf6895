// SPDX-License-Identifier: Apache-2.0
// Floor of `status`: reads every polygon of a layer, feature by feature through OGR, and sums their vertices.
//   read_polygons FILE.gpkg
#include <ogrsf_frmts.h>

#include <cstdio>
#include <memory>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  GDALAllRegister();
  const std::unique_ptr<GDALDataset> file(GDALDataset::Open(argv[1], GDAL_OF_VECTOR));
  if (!file) return 1;
  long long polygons = 0, vertices = 0;
  for (const auto& feature : *file->GetLayer(0)) {
    const auto* geometry = feature->GetGeometryRef();
    if (geometry == nullptr || wkbFlatten(geometry->getGeometryType()) != wkbPolygon) continue;
    ++polygons;
    for (const auto* ring : *geometry->toPolygon()) vertices += ring->getNumPoints();
  }
  std::printf("%lld polygons, %lld vertices\n", polygons, vertices);
}
