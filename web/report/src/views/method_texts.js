// SPDX-License-Identifier: Apache-2.0
// Words of the method page: definitions for people who are no specialists, differences with other figures, a glossary. What a product says itself (rules,
// sources, parameters) is not here.

/** Definitions with an address, `#methode/ID`. */
export const DEFINITIONS = [
  [
    "artificialisation-nette",
    "Artificialisation nette",
    [
      "C'est la différence entre les sols devenus artificialisés (bâtis, revêtus, stabilisés, ou couverts d'herbe avec un usage urbain) et les sols qui ont cessé de l'être, entre deux relevés. Un sol n'est compté qu'une fois, et seulement s'il est classé aux deux dates : la nette est donc aussi la surface artificialisée d'après moins celle d'avant.",
      "Par an : la nette de chaque fenêtre de dates divisée par ses propres années, puis additionnée. La Métropole s'étend sur trois départements relevés à des dates différentes ; diviser un total par une durée moyenne donnerait un autre chiffre, et un faux.",
      "Artificialisé au sens du bilan, non du langage courant : la nomenclature annexée à l'article R. 101-1 du code de l'urbanisme. Un jardin arboré n'est pas artificialisé, une pelouse de maison l'est ; le carreau d'une carrière en activité ne l'est pas.",
    ],
  ],
  [
    "terres-agricoles",
    "Terres agricoles, naturelles et forestières perdues",
    [
      "Surface qui était agricole (naturelle, forestière) au premier relevé et ne l'est plus au second, quoi qu'elle soit devenue. C'est une perte brute : une vigne abandonnée devenue garrigue est une perte agricole et un gain naturel, sans artificialisation. La somme des pertes n'est donc pas l'artificialisation brute.",
      "La surface devenue artificielle, par type d'espace d'origine, se lit dans le dessin « avant, après ».",
    ],
  ],
  [
    "enaf",
    "Consommation d'espaces naturels, agricoles et forestiers (ENAF)",
    [
      "C'est la mesure que la loi retient jusqu'en 2031 : la création ou l'extension effective d'espaces urbanisés (article 194 de la loi n° 2021-1104 du 22 août 2021). Elle vient des fichiers fonciers, parcelle par parcelle, et non de photographies : le Cerema les traite et les publie par commune et par année, du 1er janvier au 1er janvier.",
      "Elle ne compte que dans un sens : le retour à la nature n'y figure pas. Le fichier dit la destination (habitat, activité, routes…), pas l'espace d'origine. Elle ne s'additionne ni ne se retranche à l'artificialisation nette.",
    ],
  ],
  [
    "trajectoire",
    "Plafond, reste et année d'épuisement",
    [
      "Plafond : la consommation de la décennie de référence (1er janvier 2011 au 31 décembre 2020), réduite du taux de l'objectif, sans descendre sous la garantie communale quand elle s'applique. Reste : plafond moins consommé depuis le début de la période. Épuisement : l'année où le plafond serait atteint au rythme moyen observé depuis le début de la période.",
      "Un plafond communal n'existe en droit que dans le document qui le fixe (SRADDET, SCoT, PLU ou PLUi, carte communale). Tant qu'aucun chiffre local n'est connu, le taux national est appliqué uniformément : c'est un repère, pas une obligation de la commune. Il ne motive ni accord ni refus d'un permis.",
      "« En vigueur » : un texte publié qui s'applique. « En discussion » : un texte ou un document qui n'est pas adopté et ne s'applique pas. « Hypothèse » : un calcul à titre d'exemple.",
    ],
  ],
  [
    "zero-2050",
    "Zéro artificialisation nette en 2050",
    [
      "L'objectif de 2050 (loi n° 2021-1104, article 191) porte sur le solde de l'occupation du sol, non sur la consommation d'ENAF. La loi fixe l'arrivée et non le chemin : entre 2031 et 2050 aucun chiffre n'est fixé, et aucune droite n'est tracée.",
    ],
  ],
  [
    "projets-en-conflit",
    "Projets en conflit avec le chantier 7 ou une règle citée",
    [
      "L'examen compare le terrain de chaque projet à des périmètres et à des règles : zones agricoles et naturelles, espaces boisés, zones humides, continuités… L'avis d'un projet est le plus grave de ses constats. « Conflit » veut dire : conflit avec la politique du chantier 7 de la délibération-cadre du 31 juillet 2020, ou avec une règle citée, et la fiche dit laquelle.",
      "Un avis est une aide et ne décide rien. Une parcelle n'est pas l'emprise d'une construction ; le règlement écrit d'une zone n'est pas lu ; les gravités sont des propositions. La nomenclature du décret n° 2023-1096 mesure le bilan d'un plan : elle ne s'applique pas à un projet isolé.",
      "Trois réponses sont tenues séparées : concerné, non concerné, sans donnée. Sans donnée ne veut jamais dire non concerné.",
    ],
  ],
  [
    "fourchettes",
    "Fourchettes (intervalles)",
    [
      "Une carte ne dessine pas tout : rien sous 200 m² pour un bâtiment, sous 500 à 2 500 m² pour le reste, rien sous quelques mètres de large. La fourchette dit ce que deviendrait un chiffre sans les changements que la carte ne peut pas montrer avec certitude : bandes trop minces, objets trop petits, passages improbables, bâtiments isolés agrandis au dessin.",
      "C'est le pire des cas de chaque côté, pas une probabilité ; la vérité est le plus souvent entre les deux. Elle ne couvre pas les oublis de la carte : seul un échantillon de points vérifiés sur photographie les mesure. Une fourchette étroite n'est donc pas une preuve d'exactitude.",
      "Les chiffres des fichiers fonciers n'ont pas de fourchette : leur producteur n'en publie pas.",
    ],
  ],
  [
    "densification",
    "Densification et extension",
    [
      "Un sol nouvellement artificialisé est une densification s'il est dans l'enveloppe urbaine de l'état ancien, une extension s'il est dehors. L'enveloppe est un constat géométrique (sols urbains rapprochés de 100 m, trous comblés jusqu'à 10 ha, au moins 10 ha, sauf autre option) ; ce n'est ni un zonage, ni la « partie urbanisée » de l'article L. 111-3 du code de l'urbanisme.",
      "Densifier n'est pas remplir : un parc bâti dans l'enveloppe compte comme densification. Le repère des deux tiers est celui du plan pour les nouveaux logements en centre-ville (horizon 2040) ; il n'est pas un objectif de surface.",
    ],
  ],
  [
    "flux",
    "Flux entre types d'espace",
    [
      "Chaque mètre carré classé aux deux dates va d'une classe à une classe. Les classes sont regroupées en types : agricole, naturel, forestier, zones humides, eau, végétation urbaine, carrières, sols artificialisés. Le dessin montre ce qui a changé de type ; le tableau a les chiffres.",
    ],
  ],
  [
    "carte",
    "La carte et ses polygones de changement",
    [
      "Chaque polygone est un endroit où la classe du sol diffère d'un relevé à l'autre. C'est une observation à vérifier sur photographie, jamais une infraction. Les contours de cette page sont simplifiés ; les surfaces sont celles du produit, non celles du dessin.",
    ],
  ],
  [
    "projets-en-cours",
    "Projets en cours et ce qui reste",
    [
      "Projets autorisés et non commencés. Le terrain que deux d'entre eux partagent compte une fois ; certificats d'urbanisme et permis de démolir ne prennent pas de terre. C'est une prévision : la consommation se compte au démarrage effectif des travaux (Conseil d'État, 24 juillet 2025, n° 492005).",
    ],
  ],
  [
    "grille",
    "Grille de priorité",
    [
      "Des points négatifs pour ce qu'un projet coûte en terre, positifs pour ce qu'il rend. Les poids sont une proposition, à discuter ; aucun ne vient d'un texte. Le rang ordonne des dossiers à lire et ne décide d'aucune demande.",
    ],
  ],
];

/** Other figures a reader may know: [name, what it is, why it differs]. */
export const DIFFERENCES = [
  [
    "Portail de l'État « Mon Diagnostic Artificialisation »",
    "Consommation d'ENAF, artificialisation et trajectoires par commune, EPCI, SCoT, département, région.",
    [
      "Consommation d'ENAF : la source est la même (Cerema). Les chiffres d'une commune doivent coïncider à l'arrondi et à la date de livraison près.",
      "Artificialisation : le portail lit la couche de statut livrée par le producteur, seuils compris ; ce rapport compte le statut que disent ses options (voir « Options du calcul ») et le calcule lui-même.",
      "Plafonds : dans le code public lu en avril 2026, le portail applique un plancher de 1 ha à tout territoire, quel que soit son niveau. Ici la garantie d'un groupe est la somme de celles de ses communes. Les années restantes sont comptées du 1er janvier au 1er janvier.",
      "Dates : le portail compare deux millésimes par département ; ici chaque fenêtre de dates garde les siennes.",
    ],
  ],
  [
    "Couches du producteur (OCS GE de l'IGN : statut « artif », différences)",
    "Statut par polygone et polygones de différence, par département.",
    [
      "La couche de statut applique la matrice, puis les seuils du décret (50 m² bâtis, 2 500 m² pour le reste) et un traitement autour des bâtiments. Compter la matrice seule, ou avec les seuils, donne deux chiffres ; le premier est plus élevé là où il y a beaucoup de petites surfaces isolées.",
      "Une livraison peut corriger le millésime ancien : ses différences ne sont alors pas celles de deux fichiers d'origine. Ancienne et nouvelle génération ne se comparent pas.",
      "Les fichiers de deux départements se recouvrent par des lisières : ici chaque sol compte une fois, avec les dates qui valent pour sa commune.",
    ],
  ],
  [
    "Fichiers fonciers, Observatoire national (Cerema)",
    "Consommation d'ENAF par commune, année et destination.",
    [
      "C'est la source de la consommation de ce rapport. Elle suit les parcelles : 4 à 5 % du sol (routes, eau) n'est pas cadastré ; les carrières sont hors du compte, les parcs solaires y sont ; le retour à la nature n'y figure pas ; un local apparaît au fisc avec retard.",
      "Le dictionnaire du fichier annonce des hectares, ses valeurs sont des mètres carrés ; l'unité est vérifiée au chargement.",
    ],
  ],
  [
    "Modes d'occupation du sol locaux (MOS)",
    "Photo-interprétation d'une agence d'urbanisme, avec sa propre nomenclature.",
    [
      "Autres dates (par exemple 2009-2017), autres postes, autre plus petit objet. Comparer des structures, pas des hectares. Un MOS peut être lu par le même programme, avec sa nomenclature.",
    ],
  ],
  [
    "CORINE Land Cover",
    "Occupation du sol européenne, 44 classes, objets de 25 ha, changements de 5 ha.",
    [
      "La plupart des constructions y sont invisibles. Elle compte comme artificiels des parcs et des carrières que le décret ne compte pas. Utile pour les longues durées, impropre au zéro artificialisation nette.",
    ],
  ],
  [
    "Chiffres de la délibération-cadre (31 juillet 2020)",
    "« Près de 80 % d'espaces agricoles et naturels », « 200 000 hectares de capital nature », « dans 60 ans il n'y aura plus de terre agricole ».",
    ["Ils sont montrés comme repères. Le plan ne dit pas comment il les a calculés : on compare des ordres de grandeur."],
  ],
];

export const GLOSSARY = [
  [
    "Artificialisation",
    "Altération durable des fonctions d'un sol par son occupation ou son usage (article L. 101-2-1 du code de l'urbanisme) ; mesurée ici par la nomenclature annexée à l'article R. 101-1.",
  ],
  [
    "Avis",
    "Le plus grave des constats d'un projet : conflit, à instruire, vigilance, information, favorable ; sans objet si aucune règle ne le concerne.",
  ],
  ["Bilan", "Le compte des sols d'une zone entre deux relevés ; chaque mètre carré y est une fois."],
  [
    "Chantier 7",
    "« Protéger strictement et valoriser les espaces agricoles et naturels… même en ville » : délibération-cadre AMP 2R, n° FBPA 033-31/07/20 CM du 31 juillet 2020.",
  ],
  ["Constat", "La réponse d'une règle pour un projet : concerné, non concerné, sans donnée."],
  ["Désartificialisation, renaturation", "Sol qui cesse d'être artificialisé."],
  ["ENAF", "Espaces naturels, agricoles et forestiers."],
  ["Enveloppe urbaine", "Contour des sols urbains proches les uns des autres, calculé ou fourni."],
  ["Fenêtre", "Les deux dates de relevé d'une partie du territoire."],
  ["Fichiers fonciers", "Données de la taxe foncière, traitées par le Cerema."],
  [
    "Garantie communale",
    "Surface d'un hectare dont une commune couverte par un document d'urbanisme ne peut être privée par la déclinaison des objectifs, 2021–2031, sous condition de date (article 194 de la loi n° 2021-1104).",
  ],
  ["Imperméable", "Sol bâti ou revêtu (1° et 2° de l'annexe à l'article R. 101-1)."],
  ["Millésime", "Un état daté de l'occupation du sol."],
  ["OCS GE", "Occupation du sol à grande échelle de l'IGN : une couverture et un usage par polygone."],
  ["PENE", "Projet d'envergure nationale ou européenne ; sa consommation est imputée à un forfait national."],
  [
    "Rapport triennal",
    "Rapport local de suivi de l'artificialisation des sols (articles L. 2231-1 et R. 2231-1 du code général des collectivités territoriales).",
  ],
  ["Territoire", "Niveau de lecture : les conseils de territoire ont été supprimés en 2022."],
  ["ZAN", "Zéro artificialisation nette."],
];

/** Parameters of the steps, in words; others are shown as they are. */
export const OPTIONS = {
  area: ["Modèle de surface", { planar: "plane, dans le système de la carte", ellipsoidal: "sur l'ellipsoïde" }],
  status: [
    "Statut compté",
    {
      matrix: "la matrice couverture × usage seule, sans les seuils de surface",
      thresholds: "la matrice, puis les seuils du décret (50 m², 2 500 m²)",
    },
  ],
  envelope: ["Enveloppe urbaine", { state: "calculée, celle de chaque millésime" }],
  "envelope-closing": ["Enveloppe : fermeture (m)"],
  "envelope-holes": ["Enveloppe : trous comblés jusqu'à (ha)"],
  "envelope-min": ["Enveloppe : surface minimale (ha)"],
  "envelope-near": ["Enveloppe : voisinage (m)"],
  cells: ["Images : cellule sur une limite de zone", { exact: "partagée par sa surface", centre: "où est son centre" }],
  contact: ["Seuils : ce qui fait de deux polygones des voisins", { edge: "un bord commun", point: "un bord ou un seul point" }],
  "map-min": ["Plus petit changement dessiné (m²)"],
  snap: ["Contours qui se touchent à moins de (m)"],
  "tables-only": ["Tables seules, sans couche de changements"],
  order: [
    "Seuils : petites taches inversées",
    { together: "toutes ensemble", "artificial-first": "les artificialisées d'abord", "natural-first": "les autres d'abord" },
  ],
  "join-buildings": ["Bâtiments qui se touchent mesurés comme un seul"],
  "keep-at-limit": ["Petites taches au bord des données : statut de la matrice gardé"],
  "whole-name": ["Nom de l'ensemble"],
  date: ["Jour de l'examen"],
  rules: ["Jeu de règles"],
  grid: ["Grille de priorité"],
  sheets: ["Fiches de projet", { all: "pour tous", conflicts: "pour les conflits", none: "aucune" }],
  worst: ["Conflits affichés par la commande"],
  seed: ["Graine de la simulation"],
  parcels: ["Parcelles simulées"],
  permits: ["Permis simulés"],
  cell: ["Maille de la simulation (m)"],
  mention: ["Mention"],
};
