import { useBackend } from "@srloss/node-gpu";
import { describeTiles } from "./describe-tiles.ts";

describeTiles(async () => void (await useBackend({ engine: "cpu" })), ["espcn", "srvgg-compact"], 1e-6);
