import { useBackend } from "@srloss/node-gpu";
import { describeJudges, formula, tolerance } from "./describe-judges.ts";

const start = async () => void (await useBackend({ engine: "cpu" }));
// Plain JavaScript takes ten seconds for a larger photograph than the authors' two examples, and for VGG16 at the smallest size: DISTS
// shows that one, LPIPS is here on its other networks.
const chosen = () => false;
const smallest = formula.filter(({ width }) => width === 31);
describeJudges({ name: "cpu", start, tolerance }, { value: 1e-5, gradient: 1e-4 }, chosen, smallest, ["DISTS"]);
