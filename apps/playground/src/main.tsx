import { render } from "preact";
import { App } from "./page/app.tsx";
import { keepForOffline } from "./page/keep-for-offline.ts";
import "./page/styles.css";

render(<App />, document.getElementById("page")!);
// The development server has no files to keep.
if (import.meta.env.PROD) keepForOffline();
