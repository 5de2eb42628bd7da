// What changes from one forward call to the next; written once before each.
struct Call {
  tokens: u32,          // T: tokens of this call
  position: u32,        // position of the first of them in the context
  first_logit_row: u32, // the first token whose logits are asked for
  logit_rows: u32,      // how many rows of logits are asked for
}
