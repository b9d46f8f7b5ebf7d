package io.trireme.deploy.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The first handler of one connection: closes it when a request head does not come in time, and
 * notes a folded line in a head. It has a deadline only while no request is under way, so it never
 * meets a running stream or a slow body. On the connection's event loop, except {@link #answered}.
 *
 * <p>The timer is lazy: moving a deadline back costs nothing, the timer finds out when it fires.
 */
final class HeadWatch extends ChannelInboundHandlerAdapter {

  /** Where a connection keeps its watch. */
  static final AttributeKey<HeadWatch> KEY = AttributeKey.valueOf("trireme.head-watch");

  /**
   * What all watches of a listener share.
   *
   * @param head for a head: from the connection's first moment, later from the head's first byte
   * @param keepAlive between an answer and the next head's first byte
   * @param clearText whether the bytes are HTTP, and not TLS records
   * @param nanoTime monotonic clock
   */
  record Rules(Duration head, Duration keepAlive, boolean clearText, LongSupplier nanoTime) {

    Rules {
      requireNonNull(head, "head is null");
      requireNonNull(keepAlive, "keepAlive is null");
      requireNonNull(nanoTime, "nanoTime is null");
    }
  }

  private final Rules rules;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> armed;
  private long armedFor;
  private boolean awaiting;
  private long deadline;
  private int open;
  private boolean headBegun;
  private boolean multiplexed;
  private boolean last;
  private FoldedLine folded = new FoldedLine();
  private @Nullable BooleanSupplier leftover;

  HeadWatch(Rules rules) {
    this.rules = requireNonNull(rules, "rules is null");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    headBegun = true;
    awaitUntil(rules.head());
    arm();
    active.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    awaiting = false;
    if (armed != null) {
      armed.cancel(false);
      armed = null;
    }
    inactive.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    if (awaiting) {
      settleLeftover();
      if (leftover == null) {
        if (!headBegun && !multiplexed) {
          headBegun = true;
          awaitUntil(rules.head());
        }
        if (rules.clearText() && message instanceof ByteBuf bytes) {
          folded.look(bytes);
        }
      }
    }
    reading.fireChannelRead(message);
    if (awaiting) {
      // Most heads come whole, and then their request is under way by now, or even answered.
      settleLeftover();
      arm();
    }
  }

  /**
   * A request's head is complete: until its answer is, there is no deadline.
   *
   * @param http2 whether the connection carries several requests at once
   * @return true if a line of the head was folded
   */
  boolean headSeen(boolean http2) {
    open++;
    awaiting = false;
    leftover = null;
    multiplexed = http2;
    return folded.found();
  }

  /**
   * The answer to a request is complete. From any thread.
   *
   * @param bodyEnded whether its body has come to an end; asked on the event loop
   * @param announced whether the answer said that the connection ends with it
   */
  void answered(BooleanSupplier bodyEnded, boolean announced) {
    ChannelHandlerContext here = requireNonNull(context, "the watch was never added");
    if (here.executor().inEventLoop()) {
      settle(here, bodyEnded, announced);
    } else {
      here.executor().execute(() -> settle(here, bodyEnded, announced));
    }
  }

  private void settle(ChannelHandlerContext here, BooleanSupplier bodyEnded, boolean announced) {
    open--;
    if (open > 0 || !here.channel().isActive()) {
      return;
    }
    headBegun = false;
    folded = new FoldedLine();
    last = announced && !multiplexed;
    // An answer may come before the end of its request; until then the bytes are no head.
    leftover = multiplexed ? () -> true : bodyEnded;
    awaitUntil(rules.head());
    settleLeftover();
    if (leftover != null) {
      // A request without a body often ends right behind its answer.
      here.executor().execute(this::settleLeftover);
    }
    arm();
  }

  private void settleLeftover() {
    if (!awaiting || leftover == null || !leftover.getAsBoolean()) {
      return;
    }
    leftover = null;
    awaitUntil(rules.keepAlive());
    if (last) {
      // Closing while the client still sends would cost it the answer; now it has sent all.
      ChannelHandlerContext here = requireNonNull(context, "the watch was never added");
      here.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void awaitUntil(Duration fromNow) {
    awaiting = true;
    deadline = rules.nanoTime().getAsLong() + fromNow.toNanos();
  }

  private void arm() {
    if (armed != null && armedFor - deadline > 0) {
      armed.cancel(false);
      armed = null;
    }
    if (armed == null) {
      ChannelHandlerContext here = requireNonNull(context, "the watch was never added");
      armedFor = deadline;
      long left = Math.max(0, deadline - rules.nanoTime().getAsLong());
      armed = here.executor().schedule(() -> fire(here), left, TimeUnit.NANOSECONDS);
    }
  }

  private void fire(ChannelHandlerContext here) {
    armed = null;
    if (!awaiting) {
      return;
    }
    settleLeftover();
    if (deadline - rules.nanoTime().getAsLong() > 0) {
      arm();
    } else {
      here.close();
    }
  }
}
