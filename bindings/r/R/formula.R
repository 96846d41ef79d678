# Formulas: label ~ features, by the names of columns alone.

apply_formula <- function(stage, formula, frame, data) {
  learner <- learner_of(stage)
  if (is.null(learner)) {
    abort("invalid_param", sprintf(
      "%s has no label and features that a formula could set; give fit() the stage and the data.", class_of(stage)$name
    ), stage = class_of(stage)$name, param = "formula")
  }
  name <- class_of(learner)$name
  refuse <- function(text, ...) abort("invalid_param", sprintf(text, ...), stage = name, param = "formula")
  if (length(formula) != 3) refuse("The formula names no label: write label ~ features.")
  label <- formula_label(formula[[2]], refuse)
  known <- if (is.data.frame(data)) names(data) else frame_columns(frame)
  named <- formula_columns(formula[[3]], setdiff(known, label), refuse)
  absent <- setdiff(c(label, named$kept, named$removed), known)
  if (length(absent) > 0) {
    abort("missing_column", sprintf(
      "The table has no column `%s`.%s", absent[1], did_you_mean(absent[1], known)
    ), stage = name, column = absent[1])
  }
  if (label %in% named$kept) refuse("`%s` stands on both sides of the formula; a label is no feature of itself.", label)
  if (length(named$kept) == 0) refuse("The formula leaves no column as a feature.")
  with_learner(stage, function(found) set_params(found, list(label_col = label, features_cols = named$kept)))
}

takes_formula <- function(stage) all(c("label_col", "features_cols") %in% names(class_of(stage)$params))

# The stage that a formula is for: in a pipeline the last that can be given one.
learner_of <- function(stage) {
  if (takes_formula(stage)) return(stage)
  stages <- stage_field(stage, "params")$stages
  for (one in rev(stages)) if (!is.null(found <- learner_of(one))) return(found)
  NULL
}

with_learner <- function(stage, change) {
  if (takes_formula(stage)) return(change(stage))
  params <- stage_field(stage, "params")
  at <- max(which(!vapply(params$stages, function(one) is.null(learner_of(one)), NA)))
  params$stages[[at]] <- with_learner(params$stages[[at]], change)
  with_field(stage, "params", params)
}

formula_label <- function(term, refuse) {
  if (is.name(term) && !identical(term, quote(.))) return(as.character(term))
  refuse(
    "The left side of the formula must be one column, not `%s`. Compute it as a column of the data first, and name that.",
    term_text(term)
  )
}

term_text <- function(term) paste(deparse(term), collapse = " ")

# list(kept, removed): the columns that the right side names, `.` being all others.
formula_columns <- function(term, others, refuse) {
  if (identical(term, quote(.))) return(list(kept = others, removed = character()))
  if (is.name(term)) return(list(kept = as.character(term), removed = character()))
  if (is.numeric(term)) refuse("The formula has the term `%s`, but there is no intercept to add or remove. Leave it out.", term_text(term))
  operator <- if (is.call(term)) as.character(term[[1]])[1] else ""
  sides <- lapply(as.list(term)[-1], function(side) if (operator %in% c("+", "-", "(")) formula_columns(side, others, refuse))
  if (operator == "(" || (operator == "+" && length(sides) == 1)) return(sides[[1]])
  if (operator == "+") {
    return(list(kept = unique(c(sides[[1]]$kept, sides[[2]]$kept)), removed = c(sides[[1]]$removed, sides[[2]]$removed)))
  }
  if (operator == "-" && length(sides) == 2) {
    gone <- sides[[2]]$kept
    return(list(kept = setdiff(sides[[1]]$kept, gone), removed = c(sides[[1]]$removed, gone, sides[[2]]$removed)))
  }
  if (operator %in% c(":", "*", "^", "%in%", "/", "|")) {
    refuse(
      "The formula has the interaction `%s`. Name the columns alone, joined by +: trees find interactions themselves. Where you want one as a feature, compute it as a column of the data first.",
      term_text(term)
    )
  }
  refuse(
    "A formula names columns, joined by + and -; `%s` is something else. Compute it as a column of the data first, such as data$new <- %s, and name that.",
    term_text(term), term_text(term)
  )
}
