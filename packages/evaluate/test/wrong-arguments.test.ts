import "@tensorflow/tfjs-backend-cpu";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as drawing from "../src/drawing/index.ts";
import * as evaluate from "../src/index.ts";

describeWrongArguments(evaluate);
describeWrongArguments(drawing);
