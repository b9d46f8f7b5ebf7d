package io.trireme.deploy.edge;

import io.trireme.core.BufferBudget;
import io.trireme.core.Protocols;
import io.trireme.core.translate.Envelopes;
import io.trireme.deploy.body.BodyKeeper;
import io.trireme.deploy.upstream.UpstreamClient;
import io.trireme.scheduler.limit.ChannelLimits;
import io.trireme.scheduler.limit.RetryBudget;
import io.trireme.scheduler.plan.Scheduler;
import java.time.Duration;

/**
 * What all exchanges share.
 *
 * @param upstreams calls vendors
 * @param ledger books the end
 * @param bodyLog writes bodies where that is asked for
 * @param requestTimeout the total of a whole answer
 * @param slowClient how long a client may refuse to read
 * @param protocols the dialects that vendors may speak
 * @param envelopes seal what clients carry for vendors of other dialects
 * @param turns keeps what clients come back to
 * @param scheduler decides who is tried next
 * @param limits what each channel is burdened with
 * @param buffers what translations may hold in memory
 * @param retries how much may be tried again
 * @param hedges how much may be asked twice at once
 * @param alerts are told when a lane has nobody left
 * @param budgets what callers may use up
 * @param bodies keeps what was asked and answered where that is asked for
 */
record ExchangeTools(
    UpstreamClient upstreams,
    Ledger ledger,
    BodyLog bodyLog,
    Duration requestTimeout,
    Duration slowClient,
    Protocols protocols,
    Envelopes envelopes,
    TurnDesk turns,
    Scheduler scheduler,
    ChannelLimits limits,
    BufferBudget buffers,
    RetryBudget retries,
    RetryBudget hedges,
    Alerts alerts,
    CallerBudgets budgets,
    BodyKeeper bodies) {}
