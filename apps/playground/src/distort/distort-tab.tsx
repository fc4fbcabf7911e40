import type { VNode } from "preact";
import type { Session } from "../page/use-session.ts";

export function DistortTab(_: { readonly session: Session }): VNode {
  return <p>…</p>;
}
