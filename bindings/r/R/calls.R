# Calls of the core: frames, credit both ways, progress, cancelling.

# How many bytes of batches the core may send before this side has taken them.
own_credit <- 256 * 2^20
# How long a cancelled call may take to end before the core is given up.
cancel_timeout <- 30

# One call. `inputs` are sources of batches (see table-in.R); `on_batch` is given each batch of the result, and with `collect` they
# are returned as `batches`.
core_call <- function(op, args = NULL, inputs = list(), on_batch = NULL) {
  session <- current_session()
  free_released(session)
  call <- open_call(session, op, args, inputs, on_batch)
  on.exit(close_call(call))
  tryCatch(run_call(call), interrupt = function(e) interrupt_call(call))
}

open_call <- function(session, op, args, inputs, on_batch) {
  call <- new.env(parent = emptyenv())
  call$session <- session
  call$id <- session$next_id
  session$next_id <- session$next_id + 1
  call$key <- as.character(call$id)
  call$inputs <- inputs
  call$sending <- 1L
  call$next_batch <- NULL
  call$credit <- session$credit
  call$on_batch <- on_batch
  call$batches <- list()
  call$failure <- NULL
  call$progress <- new_progress()
  call$waiting <- list()
  session$calls[[call$key]] <- call
  header <- list(
    type = "call", id = call$id, op = op, args = args %||% empty_object(), inputs = length(inputs),
    credit = own_credit, progress = call$progress$wanted
  )
  send_frame(session, header)
  call
}

close_call <- function(call) {
  call$session$calls[[call$key]] <- NULL
  call$progress$close()
}

run_call <- function(call) {
  repeat {
    while (has_more_input(call) && call$credit > 0) {
      send_next_batch(call)
      if (!is.null(done <- take_frame(call, wait = FALSE))) return(done)
    }
    if (!is.null(done <- take_frame(call, wait = TRUE))) return(done)
  }
}

has_more_input <- function(call) call$sending <= length(call$inputs)

# Sends a batch of the input that is under way, or its end. Inputs go one after the other.
send_next_batch <- function(call) {
  index <- call$sending - 1L
  if (is.null(call$next_batch)) call$next_batch <- call$inputs[[call$sending]]()
  body <- tryCatch(call$next_batch(), error = function(e) e)
  if (inherits(body, "error")) {
    # The call ends with an error of the core about this one; the user gets the original.
    call$failure <- body
    call$sending <- length(call$inputs) + 1L
    header <- list(type = "inputError", id = call$id, input = index, message = conditionMessage(body))
    return(send_frame(call$session, header))
  }
  if (is.null(body)) {
    call$next_batch <- NULL
    call$sending <- call$sending + 1L
    return(send_frame(call$session, list(type = "inputEnd", id = call$id, input = index)))
  }
  call$credit <- call$credit - length(body)
  send_frame(call$session, list(type = "batch", id = call$id, input = index), body)
}

# Deals with one frame for this call. NULL while the call goes on, else list(value, batches).
take_frame <- function(call, wait) {
  frame <- next_frame_of(call, wait)
  if (is.null(frame)) return(NULL)
  header <- frame$header
  switch(header$type,
    batch = take_batch(call, frame$body),
    credit = call$credit <- call$credit + header$bytes,
    progress = call$progress$update(header),
    error = stop(call$failure %||% core_condition(header$error)),
    result = {
      if (!is.null(call$failure)) stop(call$failure)
      return(list(value = header$value, batches = call$batches))
    }
  )
  NULL
}

take_batch <- function(call, body) {
  if (is.null(call$failure)) {
    if (is.null(call$on_batch)) {
      call$batches[[length(call$batches) + 1L]] <- body
    } else {
      failure <- tryCatch({ call$on_batch(body); NULL }, error = function(e) e)
      if (!is.null(failure)) {
        call$failure <- failure
        send_frame(call$session, list(type = "cancel", id = call$id))
      }
    }
  }
  send_frame(call$session, list(type = "credit", id = call$id, bytes = length(body)))
}

# Calls nest where an input's batches come out of another call, so a frame may belong to a call further out.
next_frame_of <- function(call, wait) {
  session <- call$session
  repeat {
    if (length(call$waiting) > 0) {
      frame <- call$waiting[[1]]
      call$waiting <- call$waiting[-1]
      return(frame)
    }
    if (session$dead) abort("core_died", "The core ended while a call was open.")
    frame <- read_frame(session, wait)
    if (is.null(frame)) return(NULL)
    id <- frame$header$id
    if (is.null(id)) {
      close_session(session)
      stop(core_condition(frame$header$error))
    }
    owner <- session$calls[[as.character(id)]]
    if (!is.null(owner)) owner$waiting <- c(owner$waiting, list(frame))
  }
}

# Ctrl-C: the call is cancelled and its end awaited, so that the connection stays in step. A second Ctrl-C gives the core up.
interrupt_call <- function(call) {
  ended <- tryCatch(
    {
      send_frame(call$session, list(type = "cancel", id = call$id))
      call$failure <- uncia_condition("cancelled", "The call was cancelled.")
      await_end(call)
    },
    interrupt = function(e) FALSE,
    uncia_core_died = function(e) TRUE
  )
  if (!ended) close_session(call$session)
  close_call(call)
  signalCondition(structure(class = c("interrupt", "condition"), list(message = "", call = NULL)))
  invokeRestart("abort")
}

await_end <- function(call) {
  deadline <- Sys.time() + cancel_timeout
  while (Sys.time() < deadline) {
    frame <- next_frame_of(call, wait = FALSE)
    if (is.null(frame)) {
      Sys.sleep(0.01)
    } else if (frame$header$type %in% c("result", "error")) {
      return(TRUE)
    } else if (frame$header$type == "batch") {
      send_frame(call$session, list(type = "credit", id = call$id, bytes = length(frame$body)))
    }
  }
  FALSE
}
