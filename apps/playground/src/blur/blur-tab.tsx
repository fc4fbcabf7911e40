import type { VNode } from "preact";
import type { Session } from "../page/use-session.ts";

export function BlurTab(_: { readonly session: Session }): VNode {
  return <p>…</p>;
}
