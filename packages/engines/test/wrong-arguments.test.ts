import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import * as images from "../src/images.ts";
import * as engines from "../src/index.ts";

describeWrongArguments(engines);
// A decoder that calls them says whose reason it is.
describeWrongArguments(images, [], ["openPlainImage", "pngChunks"]);
