/** The page's behaviour: one model, one conversation, and what may be done when. */
import type { Mixtral, Tool } from "mixtral.js";
import type { Announcer } from "./announcer.ts";
import { CallSettings } from "./call-settings.ts";
import { Composer } from "./composer.ts";
import { Conversation } from "./conversation.ts";
import { button, byId, keepFocus } from "./dom.ts";
import { acceptDrops } from "./drop-zone.ts";
import { Examples } from "./examples.ts";
import { explainError, isAbort } from "./explain-error.ts";
import { KeepInView } from "./keep-in-view.ts";
import { LoadView } from "./load-view.ts";
import { filesChoice, MINIATURE, type ModelChoice } from "./model-choice.ts";
import { ModelDialog } from "./model-dialog.ts";
import { modelFacts } from "./model-facts.ts";
import { ModelSession } from "./model-session.ts";
import { PlanDialog } from "./plan-dialog.ts";
import { problemView } from "./problem-view.ts";
import { TurnView } from "./turn-view.ts";

export class App {
  readonly #tools: readonly Tool[];
  readonly #announcer: Announcer;
  readonly #session: ModelSession = new ModelSession();
  readonly #panel: HTMLElement = byId("model-panel", HTMLElement);
  readonly #turns: HTMLElement = byId("turns", HTMLElement);
  readonly #newChat: HTMLButtonElement = byId("new-chat", HTMLButtonElement);
  readonly #view: KeepInView = new KeepInView(byId("end", HTMLElement), byId("composer", HTMLElement));
  readonly #conversation: Conversation;
  readonly #composer: Composer;
  readonly #examples: Examples;
  readonly #settings: CallSettings = new CallSettings();
  readonly #dialog: ModelDialog;
  readonly #planDialog: PlanDialog;
  #choice: ModelChoice = MINIATURE;

  constructor(tools: readonly Tool[], announcer: Announcer) {
    this.#tools = tools;
    this.#announcer = announcer;
    this.#conversation = new Conversation(announcer, () => this.#view.update());
    this.#composer = new Composer(
      (question) => void this.#ask(question),
      () => this.#conversation.stop(),
    );
    this.#examples = new Examples((question) => void this.#ask(question));
    this.#dialog = new ModelDialog(this.#settings, (choice) => this.#consider(choice));
    this.#planDialog = new PlanDialog({
      plan: (choice, signal) => this.#session.plan(choice, signal),
      onLoad: (choice) => void this.load(choice),
      onOther: () => this.#dialog.open(),
    });
    byId("choose-model", HTMLButtonElement).addEventListener("click", () => this.#dialog.open());
    this.#newChat.addEventListener("click", () => this.#startNewChat());
    acceptDrops((files) => {
      this.#dialog.close();
      this.#consider(filesChoice(files));
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.querySelector("dialog[open]") === null) this.#conversation.stop();
    });
    this.#allow("closed");
  }

  /** Loads a model and makes the page ready for questions; shows what went wrong where it fails. */
  async load(choice: ModelChoice): Promise<void> {
    this.#startNewChat();
    this.#choice = choice;
    this.#allow("closed");
    const progress = new LoadView(choice.title, this.#announcer, () => this.#session.cancel());
    this.#panel.replaceChildren(progress.root);
    const startedMs = performance.now();
    try {
      const mixtral = await this.#session.load(choice, (event) => progress.update(event));
      this.#panel.replaceChildren(
        modelFacts(mixtral.info, choice, callsFunctions(mixtral, choice), {
          loadMs: performance.now() - startedMs,
          notice: progress.notice,
        }),
      );
      this.#announcer.say("The model is ready. Ask a question.");
      this.#allow("idle");
      if (document.activeElement === document.body) this.#composer.focus();
    } catch (error) {
      // A newer load has taken over the panel.
      if (this.#panel.firstElementChild !== progress.root) return;
      this.#showLoadProblem(error);
    }
  }

  /** Shows what a model would take before it is loaded; the miniature takes next to nothing. */
  #consider(choice: ModelChoice): void {
    if (choice === MINIATURE) void this.load(choice);
    else void this.#planDialog.show(choice);
  }

  #showLoadProblem(error: unknown): void {
    const explanation = isAbort(error)
      ? { title: "Loading was cancelled", text: "There is no model to ask now.", remedies: [], code: null }
      : explainError(error);
    const again = button("Try again", {}, () => void this.load(this.#choice));
    const actions = [again, button("Choose another model", { class: "quiet" }, () => this.#dialog.open())];
    if (this.#choice !== MINIATURE)
      actions.push(button("Use the miniature", { class: "quiet" }, () => void this.load(MINIATURE)));
    this.#panel.replaceChildren(problemView(explanation, actions));
    if (document.activeElement === document.body) again.focus();
  }

  async #ask(question: string): Promise<void> {
    const { mixtral } = this.#session;
    if (mixtral === null || this.#conversation.isRunning) return;
    this.#allow("busy");
    this.#examples.compact(true);
    const turn = new TurnView(question);
    this.#turns.append(turn.root);
    this.#view.follow();
    try {
      const tools = callsFunctions(mixtral, this.#choice) ? this.#tools : [];
      await this.#conversation.ask(question, mixtral, tools, this.#settings.options, turn);
    } catch (error) {
      if (isAbort(error)) {
        turn.interrupt("Stopped.", "");
        this.#announcer.say("Stopped.");
      } else {
        await this.#showRunProblem(turn, error);
      }
    }
    this.#view.update();
    if (this.#session.mixtral === mixtral) this.#allow("idle");
  }

  async #showRunProblem(turn: TurnView, error: unknown): Promise<void> {
    const { title, text, remedies, code } = explainError(error);
    const actions: HTMLButtonElement[] = [];
    if (code === "context-overflow") actions.push(button("New chat", {}, () => this.#startNewChat()));
    if (code === "engine-lost") {
      await this.#session.dispose();
      this.#allow("closed");
      actions.push(button("Load the model again", {}, () => void this.load(this.#choice)));
    }
    turn.interrupt(title, [text, ...remedies].join(" "), actions);
    actions[0]?.focus();
  }

  #startNewChat(): void {
    this.#conversation.clear();
    this.#turns.replaceChildren();
    this.#examples.compact(false);
  }

  #allow(state: "idle" | "busy" | "closed"): void {
    keepFocus(byId("composer", HTMLElement), byId("question", HTMLElement), () => {
      this.#composer.state = state;
      this.#examples.enable(state === "idle");
    });
    this.#newChat.disabled = state === "closed";
    document.body.classList.toggle("busy", state === "busy");
  }
}

/** Whether the model is told of the page's functions: where its format can state them, and nobody asked for a plain chat. */
function callsFunctions(mixtral: Mixtral, choice: ModelChoice): boolean {
  return mixtral.callsTools && choice.promptFormat !== "mixtral-instruct";
}
