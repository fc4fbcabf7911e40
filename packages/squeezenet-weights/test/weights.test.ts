import { describeNetworkPackage } from "@srloss/weights-packages";

const folder = new URL("../", import.meta.url);

describeNetworkPackage({
  folder,
  known: "squeezenet",
  net: "squeeze",
  layers: 25,
  mostBytes: 1.46e6,
  moves: { "kodim13.noise15": 1e-3, "kodim15.jpeg20": 1e-3 },
});
