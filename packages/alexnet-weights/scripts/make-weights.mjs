// Makes dist/weights: torchvision's file (or a copy that SRLOSS_ALEXNET_WEIGHTS names), verified and rounded to float16.
import * as lpips from "@srloss/lpips";
import * as node from "@srloss/node-gpu";
import { makeNetwork } from "../../../scripts/weights-package/make-network.mjs";

await makeNetwork({ known: "alexnet", title: "AlexNet", folder: new URL("../", import.meta.url), lpips, node });
