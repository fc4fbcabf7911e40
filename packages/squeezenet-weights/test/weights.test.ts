import { describeNetworkPackage } from "@srloss/weights-packages";

const folder = new URL("../", import.meta.url);

describeNetworkPackage({ folder, known: "squeezenet", net: "squeeze", layers: 25, mostBytes: 1.46e6 });
