using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>Orchestrations render templates on a context of their own, where a continuation that is posted back can never run.</summary>
public sealed class TemplateThreadingTests
{
    [Fact]
    public void A_template_is_rendered_without_leaving_the_caller()
    {
        var context = new PostCountingContext();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            TemplateModel model = TemplateModel.Empty.With("words", "a/b/c");

            string text = new TemplateEngine().Render("{% for w in (1..3) %}{{ words | split: '/' | last }}{% endfor %} is last", model, TemplateTarget.Text);

            Assert.Equal("ccc is last", text);
            Assert.Equal(0, context.Posts);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs what is posted elsewhere, so that the test ends either way, and counts it.</summary>
    private sealed class PostCountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }
}
