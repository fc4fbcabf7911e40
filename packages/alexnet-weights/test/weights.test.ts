import { describeNetworkPackage } from "@srloss/weights-packages";

const folder = new URL("../", import.meta.url);

describeNetworkPackage({
  folder,
  known: "alexnet",
  net: "alex",
  layers: 5,
  mostBytes: 4.95e6,
  moves: { "astronaut.jpeg20": 1e-3, "kodim15.jpeg20": 3e-3 },
});
