import { render } from "preact";
import { App } from "./page/app.tsx";
import "./page/styles.css";

render(<App />, document.getElementById("page")!);
