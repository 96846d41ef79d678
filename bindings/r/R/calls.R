# Calls of the core: frames, credit both ways, progress, cancelling.

# How many bytes of batches the core may send before this side has taken them.
own_credit <- 256 * 2^20
# How long a cancelled call may take to end before the core is given up.
cancel_timeout <- 30

# One call. `inputs` are sources of batches (see table-in.R). Gives list(value, batches); with `on_batch`, a function, each batch goes
# there as it comes and none is kept.
core_call <- function(op, args = NULL, inputs = list(), on_batch = NULL) {
  session <- current_session()
  free_released(session)
  one_call(session, op, args, inputs, on_batch)
}

one_call <- function(session, op, args, inputs = list(), on_batch = NULL) {
  call <- new_call(session, inputs, on_batch)
  on.exit(close_call(call))
  tryCatch(
    {
      open_call(call, op, args)
      run_call(call)
    },
    interrupt = function(e) interrupt_call(call)
  )
}

new_call <- function(session, inputs, on_batch) {
  call <- new.env(parent = emptyenv())
  call$session <- session
  call$id <- session$next_id
  call$key <- as.character(call$id)
  session$next_id <- session$next_id + 1
  call$inputs <- inputs
  call$sending <- 1L
  call$next_batch <- NULL
  call$credit <- session$credit
  call$on_batch <- on_batch
  call$batches <- list()
  call$failure <- NULL
  call$progress <- new_progress()
  call$waiting <- list()
  call$is_open <- FALSE
  call$ended <- FALSE
  call
}

open_call <- function(call, op, args) {
  header <- list(
    type = "call", id = call$id, op = op, args = args %||% empty_object(), inputs = length(call$inputs),
    credit = own_credit, progress = call$progress$wanted
  )
  suspendInterrupts({
    call$session$calls[[call$key]] <- call
    call$is_open <- TRUE
    send_frame(call$session, header)
  })
}

# A call that is left before its end, by an error of ours, is cancelled; what the core still says about it is dropped.
close_call <- function(call) {
  call$progress$close()
  if (!call$is_open) return(invisible())
  call$is_open <- FALSE
  call$session$calls[[call$key]] <- NULL
  if (!call$ended && !call$session$dead) send_frame(call$session, list(type = "cancel", id = call$id))
}

run_call <- function(call) {
  repeat {
    while (has_more_input(call) && call$credit > 0 && !call$ended) {
      send_next_batch(call)
      while (receive(call$session) == "frame") NULL
      if (!is.null(done <- take_frames(call))) return(done)
    }
    if (!is.null(done <- take_frames(call))) return(done)
    if (call$session$dead) abort("core_died", "The core ended while a call was open.")
    await_frame(call$session)
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
  call$credit <- call$credit - .Call(uncia_body_size, body)
  send_frame(call$session, list(type = "batch", id = call$id, input = index), body)
}

# Deals with the frames that have come for this call. NULL while it goes on, else list(value, batches).
take_frames <- function(call) {
  while (length(call$waiting) > 0) {
    frame <- call$waiting[[1]]
    call$waiting <- call$waiting[-1]
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
  }
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

# Ctrl-C: the call is cancelled and its end awaited, so that the core is free again. A second Ctrl-C gives the core up.
interrupt_call <- function(call) {
  if (call$is_open) {
    ended <- tryCatch(
      {
        if (!call$ended) send_frame(call$session, list(type = "cancel", id = call$id))
        await_end(call)
      },
      interrupt = function(e) FALSE,
      uncia_core_died = function(e) TRUE
    )
    if (!ended) close_session(call$session)
    close_call(call)
  }
  signalCondition(structure(class = c("interrupt", "condition"), list(message = "", call = NULL)))
  invokeRestart("abort")
}

await_end <- function(call) {
  deadline <- Sys.time() + cancel_timeout
  while (!call$ended && Sys.time() < deadline) {
    got <- receive(call$session)
    if (got == "gone") return(TRUE)
    if (got == "nothing") .Call(uncia_wait, call$session$connection, 50L)
    # The core may be waiting for credit before it sees that it is cancelled.
    for (frame in call$waiting) {
      if (frame$header$type == "batch") {
        send_frame(call$session, list(type = "credit", id = call$id, bytes = length(frame$body)))
      }
    }
    call$waiting <- list()
  }
  call$ended
}
