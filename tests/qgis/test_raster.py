# SPDX-License-Identifier: Apache-2.0
"""Rasters of classes and of changes in QGIS itself: colours and French labels are there without anybody styling them."""
import unittest
from pathlib import Path

from osgeo import gdal

from arpent_case import SharedFolderCase, draw, rows_of
from in_qgis import in_qgis, needs_pyqgis

gdal.UseExceptions()


class QgisCase(SharedFolderCase):
    @classmethod
    def opened(cls, raster):
        """Renderer and {value: (colour, label)}."""
        done = in_qgis("open_raster.py", raster, raster.with_suffix(".png"), profile=cls.shared / "qgis")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
        return lines[0][1], {int(value): (colour, label) for value, colour, label in lines[1:]}

    @classmethod
    def colours_seen(cls, raster):
        """Colours of the picture that `opened` made."""
        picture = gdal.Open(str(raster.with_suffix(".png")))
        bands = [picture.GetRasterBand(band + 1).ReadAsArray().ravel().tolist() for band in range(3)]
        return {"#%02x%02x%02x" % pixel for pixel in zip(*bands)}


@needs_pyqgis
class RasterInQgis(QgisCase):
    @classmethod
    def fill(cls):
        source = draw(cls.shared / "sol.gpkg", "FFUUNN FFAAWW FAAAWW")
        cls.raster = cls.shared / "sol.tif"
        cls.must("rasterise", "--from", source, "--nomenclature", "ocsge", "--cell", "0.5", "--out", cls.raster)

    def test_classes_have_their_colours_and_labels(self):
        renderer, classes = self.opened(self.raster)
        self.assertEqual(renderer, "paletted")
        rows = rows_of(self.shared / "sol.csv")
        self.assertEqual(set(classes), {int(row["value"]) for row in rows})
        for row in rows:
            colour, label = classes[int(row["value"])]
            self.assertEqual(colour, row["couleur"].lower())
            self.assertEqual(label, f"{row['code']} – {row['libelle']}")
        seen = self.colours_seen(self.raster)
        for row in rows:
            self.assertIn(row["couleur"].lower(), seen, row["code"])

    def test_without_the_style_the_names_in_the_file_serve(self):
        other = self.shared / "nu.tif"
        for ending in ("", ".aux.xml"):
            Path(f"{other}{ending}").write_bytes(Path(f"{self.raster}{ending}").read_bytes())
        renderer, classes = self.opened(other)
        self.assertEqual(renderer, "paletted")
        for row in rows_of(self.shared / "sol.csv"):
            self.assertIn(row["libelle"], classes[int(row["value"])][1])


@needs_pyqgis
class ChangeRastersInQgis(QgisCase):
    """Forest to town and farm to town, town to forest, rock to water; the rest stays, and the corner has no data."""

    @classmethod
    def fill(cls):
        for name, picture in (("avant", "FFUUNN FFAAWW FAAAW."), ("apres", "FUFUWN FFUAWW FAAAW.")):
            source = draw(cls.shared / f"{name}.gpkg", picture)
            cls.must("rasterise", "--from", source, "--nomenclature", "ocsge", "--cell", "5", "--out", cls.shared / f"{name}.tif")
        cls.must("compare", "--before", cls.shared / "avant.tif", "--after", cls.shared / "apres.tif", "--nomenclature", "ocsge", "--out", cls.shared / "bilan")

    def test_transitions_have_colours_and_labels(self):
        raster = self.shared / "bilan" / "mutations.tif"
        renderer, classes = self.opened(raster)
        self.assertEqual(renderer, "paletted")
        labels = {row["code"]: f"{row['code']} {row['libelle']}" for row in rows_of(self.shared / "bilan" / "classes.csv")}
        pairs = {(row["classe_avant"], row["classe_apres"]) for row in rows_of(self.shared / "bilan" / "flux.csv")}
        expected = [f"{labels[b]} → {labels[a]}" for b, a in sorted(pairs) if b != a and "non_classe" not in (b, a)]
        self.assertEqual([classes[value][1] for value in sorted(classes)], ["sans changement", *expected])
        self.assertEqual(len(expected), 4)
        for colour, label in classes.values():
            self.assertIn(colour, self.colours_seen(raster), label)

    def test_artificialisation_has_three_labels_one_of_them_negative(self):
        raster = self.shared / "bilan" / "artif.tif"
        renderer, classes = self.opened(raster)
        self.assertEqual(renderer, "paletted")
        self.assertEqual({value: label for value, (_, label) in classes.items()},
                         {-1: "désartificialisé", 0: "sans effet sur l'artificialisation", 1: "artificialisé"})
        self.assertLessEqual({colour for colour, _ in classes.values()}, self.colours_seen(raster))


if __name__ == "__main__":
    unittest.main()
