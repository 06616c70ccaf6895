// SPDX-License-Identifier: Apache-2.0

// Changes by direction, projects by opinion: colours, shapes, words. Shapes differ, so that colour is never alone.

export const CHANGES = [
  { sens: 1, label: "Sol artificialisé", colour: "#231815", stroke: "#231815" },
  { sens: -1, label: "Sol rendu (désartificialisé)", colour: "#1b7fb0", stroke: "#0b4566" },
  { sens: 0, label: "Autre changement", colour: "#ffffff", stroke: "#6b6b6b", opacity: 0.65 },
];

export const changeOf = (sens) => CHANGES.find((kind) => kind.sens === sens) || CHANGES[2];

/** Paths in a square from −6 to 6. */
const SHAPES = {
  diamond: "M0-6L6 0L0 6L-6 0Z",
  square: "M-4.6-4.6H4.6V4.6H-4.6Z",
  triangle: "M0-5.6L5.6 4.4H-5.6Z",
  circle: "M-4.8 0A4.8 4.8 0 1 1 4.8 0A4.8 4.8 0 1 1-4.8 0Z",
  plus: "M-1.9-5.5H1.9V-1.9H5.5V1.9H1.9V5.5H-1.9V1.9H-5.5V-1.9H-1.9Z",
  ring: "M-3.2 0A3.2 3.2 0 1 1 3.2 0A3.2 3.2 0 1 1-3.2 0Z",
};

export const OPINIONS = [
  { avis: "conflit", label: "En conflit", shape: "diamond", colour: "#9c1c1c", stroke: "#ffffff" },
  { avis: "a_instruire", label: "À instruire", shape: "square", colour: "#d9730d", stroke: "#ffffff" },
  { avis: "vigilance", label: "Vigilance", shape: "triangle", colour: "#f2c230", stroke: "#5c4400" },
  { avis: "information", label: "Information", shape: "circle", colour: "#5b8fc7", stroke: "#ffffff" },
  { avis: "favorable", label: "Favorable", shape: "plus", colour: "#1d7a4d", stroke: "#ffffff" },
  { avis: "sans_objet", label: "Sans objet", shape: "ring", colour: "#ffffff", stroke: "#5a6166" },
  { avis: "sans_donnee", label: "Sans donnée", shape: "ring", colour: "#b8bdc0", stroke: "#5a6166" },
];

export const opinionOf = (avis) => OPINIONS.find((one) => one.avis === avis) || OPINIONS[OPINIONS.length - 1];
export const shapeOf = (opinion) => SHAPES[opinion.shape];

/** Least sizes of a change that may be asked for, in m². */
export const SIZES = [0, 500, 2500, 10000, 50000];
