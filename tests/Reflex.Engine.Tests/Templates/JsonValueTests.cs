using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Templates;

/// <summary>What templates make of the values of an event's JSON.</summary>
public sealed class JsonValueTests
{
    private const string Data = """
        {"o":{"a":1,"b":[{"c":null}]},"o2":{"b":[{"c":null}],"a":1.0},"l":[{"a":1},2,{"a":3}],"n":12.50,"nt":"13","big":9007199254740993,"tiny":1e-30,"huge":1e300,"k":1e3,"title":"q\" é"}
        """;

    [Theory]
    [InlineData("{{ event.data.o | json }}", """{"a":1,"b":[{"c":null}]}""")]
    [InlineData("{{ event.data.l | json }}", """[{"a":1},2,{"a":3}]""")]
    [InlineData("{{ event.data.n | json }} {{ event.data.none | json }} {{ event.data.title | json }}", """12.50 null "q\" é" """)]
    [InlineData("{{ event.data.o.b | map: 'c' | json }}{{ event.data.l | where: 'a', 3 | json }}", """[null][{"a":3}]""")]
    [InlineData("{% for p in event.data.o %}{{ p[0] }}={{ p[1] }};{% endfor %}", """a=1;b={"c":null};""")]
    [InlineData("{% for p in event.data.l %}[{{ p.a }}]{% endfor %}", "[1][][3]")]
    [InlineData("{{ event.data.l.size }} {{ event.data.o.size }} {{ event.data.l.first.a }} {{ event.data.l.last.a }} {{ event.data.l[0] }}", """3 2 1 3 {"a":1}""")]
    [InlineData("{% if event.data.o contains 'a' %}yes{% endif %}{% if event.data.o contains 'z' %}no{% endif %}", "yes")]
    [InlineData("{% if event.data.o == event.data.o2 %}same{% endif %}{% if event.data.o == event.data.l %}no{% endif %}", "same")]
    [InlineData("{% if event contains 'type' %}yes{% endif %}{% for m in match %}{{ m[0] }}{% endfor %}", "yeskey")]
    [InlineData("{{ event.data.n }} {{ event.data.big }} {{ event.data.tiny }} {{ event.data.huge }} {{ event.data.k }}", "12.50 9007199254740993 1e-30 1e300 1e3")]
    [InlineData("{{ event.data.n | times: 3 }} {{ 0.1 | plus: 0.2 }} {{ event.data.big | plus: 1 }} {{ event.data.k | plus: 1 }} {{ event.data.n | round: 2 }}", "37.5 0.3 9007199254740994 1001 12.5")]
    [InlineData("{% if event.data.n > 12 %}a{% endif %}{% if event.data.tiny > 0 %}b{% endif %}{% if event.data.huge > event.data.big %}c{% endif %}{% if event.data.k <= 1000 %}d{% endif %}", "abcd")]
    [InlineData("{% if event.data.k == 1000 %}a{% endif %}{% if 1000 == event.data.k %}b{% endif %}{% if event.data.tiny == 0 %}c{% endif %}{% if event.data.k < 'x' %}d{% endif %}", "ab")]
    [InlineData("{% if event.data.big == 9007199254740992 %}no{% endif %}{% if event.data.big > 9007199254740992 %}yes{% endif %}", "yes")]
    [InlineData("{% assign n = event.data.n %}{{ n }} {% assign m = n | times: 2 %}{{ m }} {{ 2 | times: 1.50 }} {{ 5 | divided_by: 2.0 }}", "12.50 25.0 3.0 2.5")]
    public void Values_are_what_came(string template, string expected)
    {
        AutomationEvent e = EventParser.Parse(
            Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"i1","source":"/s","type":"T","data":{{Data}} }"""), DateTimeOffset.UnixEpoch).Event!;
        TemplateModel model = TemplateModel.Empty.With("event", e).With("match", new Dictionary<string, object?> { ["key"] = "k" });

        Assert.Equal(expected.TrimEnd(), new TemplateEngine().Render(template, model, TemplateTarget.Text));
    }

    [Fact]
    public void Arithmetic_on_what_is_too_large_for_it_says_so()
    {
        TemplateModel model = TemplateModel.Empty.With("n", 1e300);

        Assert.Contains("1E+300", Assert.Throws<TemplateException>(() => new TemplateEngine().Render("{{ n | plus: 1 }}", model, TemplateTarget.Text)).Message, StringComparison.Ordinal);
    }
}
