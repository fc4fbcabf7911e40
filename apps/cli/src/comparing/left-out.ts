import type { MeasureName } from "@srloss/core";
import type { WeightsError } from "@srloss/weights";

/** What a server, or the lack of one, is to blame for: nothing is wrong with what was typed. */
const undelivered = ["network", "stalled", "http"];

/** Why measures that are shown by themselves are missing, and what brings them. */
export function leftOut(names: readonly MeasureName[], { code, message }: WeightsError): string {
  const left = `${names.join(" and ")} are left out`;
  return undelivered.includes(code)
    ? `${left}, since the weights of VGG19 can't be downloaded here; where there is a network, srloss weights pull vgg19-keras brings them (7 MB), and elsewhere --weights takes a file of them.`
    : `${left}: ${message}`;
}
