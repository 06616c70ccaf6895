# SPDX-License-Identifier: Apache-2.0
"""Tables of ENAF consumption as the Cerema lays them out, wide and long, with numbers that a test knows.

A series is {commune: (name, {year: {destination: m²}})}; a year runs from its 1 January to the next."""
import csv
from decimal import Decimal

from arpent_case import SOURCE, rows_of

CODES = {"habitat": "hab", "activite": "act", "mixte": "mix", "route": "rou", "fer": "fer", "inconnu": "inc"}


def steady(name, spans):
    """One commune from ((first year, after the last, {destination: m² a year}), …); destinations left out are 0."""
    return name, {year: {**dict.fromkeys(CODES, 0), **parts} for start, end, parts in spans for year in range(start, end)}


def consumed(series, communes, start, end, destination="total"):
    """Square metres of these communes from 1 January `start` to 1 January `end`."""
    names = CODES if destination == "total" else (destination,)
    return sum(series[code][1][year][name] for code in communes for year in range(start, end) for name in names)


def _put(path, header, rows, separator, comma):
    """Numbers with a decimal comma on demand; texts in quotes where they hold the separator."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([str(cell).replace(".", ",") if comma and isinstance(cell, Decimal) else cell for cell in row] for row in rows)
    return path


def _cell(square_metres, unit):
    return square_metres if unit == "m2" else Decimal(square_metres) / 10000


def write_wide(path, series, surfaces=None, unit="m2", suffix="", separator=",", comma=False, destinations=tuple(CODES)):
    """One row a commune. With `surfaces` (m²) the share of the territory is published too, which proves the unit."""
    years = sorted(next(iter(series.values()))[1])
    pairs = [(year, f"{year % 100:02}", f"{(year + 1) % 100:02}") for year in years]
    header = ["idcom", "idcomtxt"]
    for _, a, b in pairs:
        header += [f"naf{a}art{b}{suffix}", *(f"art{a}{CODES[name]}{b}{suffix}" for name in destinations)]
    if surfaces:
        header += [f"surfcom2025{suffix}", f"artcom{pairs[0][1]}{pairs[-1][2]}"]
    rows = []
    for code, (name, by_year) in series.items():
        row = [code, name]
        for year in years:
            row += [_cell(sum(by_year[year].values()), unit), *(_cell(by_year[year][one], unit) for one in destinations)]
        if surfaces:
            share = Decimal(100 * consumed(series, [code], years[0], years[-1] + 1)) / Decimal(surfaces[code])
            row += [_cell(surfaces[code], unit), share.quantize(Decimal("0.000001"))]
        rows.append(row)
    return _put(path, header, rows, separator, comma)


def write_long(path, series, unit="m2", separator=",", comma=False, destinations=tuple(CODES)):
    """One row a commune, year and destination; the unit is in the name of the column."""
    rows = [(code, name, year, year + 1, CODES[one], _cell(parts[one], unit))
            for code, (name, by_year) in series.items() for year, parts in sorted(by_year.items()) for one in destinations]
    return _put(path, ("idcom", "idcomtxt", "annee_debut", "annee_fin", "destination", f"flux_{unit}"), rows, separator, comma)


def communes_amp():
    """The 92 communes: {code: row of their layer}."""
    return {row["insee"]: row for row in rows_of(SOURCE / "layers" / "communes_amp" / "communes.csv")}


def metropole(first=2009, end=2025):
    """Made-up figures for the 92 communes, whole square metres, the same on every machine."""
    series, state = {}, 20260101
    for code, row in communes_amp().items():
        by_year = {}
        for year in range(first, end):
            parts = {}
            for name, most in zip(CODES, (60000, 40000, 5000, 3000, 200, 1000)):
                state = (1103515245 * state + 12345) % 2**31
                parts[name] = (state >> 8) % most if (state >> 4) % 5 else 0
            by_year[year] = parts
        series[code] = (row["nom"], by_year)
    return series


def surfaces_amp():
    """Areas of the 92 communes in m², as their layer has them."""
    return {code: int(Decimal(row["surface_ha"]) * 10000) for code, row in communes_amp().items()}
