import type { VNode } from "preact";
import type { Session } from "./use-session.ts";

/** What became of the visitor's pictures, or what is still missing. */
export function NoticeLine({ session }: { readonly session: Session }): VNode {
  const { notice, pictures } = session;
  const { original, own, reconstructions } = pictures;
  const missing =
    original && own && !reconstructions.length
      ? `Now add one or more reconstructions of ${original.name}; drop them anywhere on the page.`
      : "";
  return (
    <p role="status" class="notice">
      {notice ?? missing}
    </p>
  );
}
