/** The demo's entry: the page becomes a stage, the functions act on it, and the model gets the functions. */
import { createFunctions } from "../functions/index.ts";
import { Announcer } from "./announcer.ts";
import { App } from "./app.ts";
import { byId } from "./dom.ts";
import { MINIATURE } from "./model-choice.ts";
import { createPageStage } from "./page-stage.ts";

const announcer = new Announcer(byId("announcer", HTMLElement));
const app = new App(createFunctions(createPageStage(announcer)), announcer);
await app.load(MINIATURE);
