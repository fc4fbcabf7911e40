import { useBackend } from "@srloss/node-gpu";
import { networkNames } from "../src/index.ts";
import { describeTiles } from "./describe-tiles.ts";

describeTiles(async () => void (await useBackend({ engine: "srloss-wasm" })), networkNames, 2e-6);
