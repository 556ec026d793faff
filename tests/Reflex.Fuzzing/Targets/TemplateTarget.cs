using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Fuzzing.Targets;

/// <summary>
/// Templates: only a <see cref="TemplateException"/> comes out; a template of values alone adds nothing to a URL or to JSON; a reference that is read
/// out of an event is what rendering makes of it.
/// </summary>
internal sealed partial class TemplateTarget : IFuzzTarget
{
    private static readonly AutomationEvent s_event = AutomationEvent.Create(
        "1", "/s", "T", DateTimeOffset.UnixEpoch, "a/b?c#d\"\\", JsonDocument.Parse("""{"a":{"b":[1,2,"x\"y"]},"n":2.5}""").RootElement);

    private static readonly TemplateModel s_model = TemplateModel.Empty
        .With("event", s_event)
        .With("key", "k\"/&?=%\n\\é<>'").With("steps", new Dictionary<string, object?> { ["one"] = JsonDocument.Parse("""{"list":[{"a":1},{"a":2}]}""").RootElement });

    private readonly TemplateEngine _engine = new();

    public string Name => "templates";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. ((string[])
    [
        "{{ key }}", "{{ event.data.n }}", "{{ event.data.n | times: 2.5 }}", "{{ event.data.n | minus: event.data.n | plus: 1 }}", "{{ event.data.a.b[2] | append: key | upcase }}", "{% for e in steps.one.list %}{{ e.a | times: 2 }}{% endfor %}",
        "{% assign x = key | split: '/' %}{{ x | join: ',' | escape }}{% if event.data.n > 2 %}a{% else %}b{% endif %}",
        "{{ 'now' | date: '%Y' }}{{ event | json }}", "{% capture c %}{{ key }}{% endcapture %}{{ c | raw }}", "{% case key %}{% when 'a' %}1{% endcase %}{{ (1..5) | join }}",
        "{{ event.subject | replace: 'a', key | truncate: 5 | url_encode | strip_html }}{% cycle 'a', 'b' %}{% increment i %}",
    ]).Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<string> Words { get; } =
    [
        "{{ ", " }}", "{% ", " %}", " | ", "append: ", "key", "event", ".data", "[0]", "(1..999999999)", "for i in ", "endfor", "assign a = ", "raw", "endraw", "if ", "endif", "size", "times: 1e9", "divided_by: 0", "date: '%s'",
        "split: ''", "join: key", "json", "escape", "escape_once", "newline_to_br", "url_decode", "base64_decode", "where: 'a', 1", "map: 'a'", "sort", "slice: -1, 99", "'", "\"", "{%- ", "comment", "include 'x'", "render 'x'", "layout 'x'", "\\", "\u0000",
    ];

    public string Run(byte[] input)
    {
        string template = Encoding.UTF8.GetString(input);
        string outcome = Render(template, Engine.Templates.TemplateTarget.Text, out _);
        bool valuesOnly = ValuesOnly().IsMatch(template);
        if (Render(template, Engine.Templates.TemplateTarget.Json, out string? json) == "rendered" && valuesOnly)
        {
            FuzzAssert.That(IsJsonString(json!), "values stay inside a JSON string");
        }

        if (Render(template, Engine.Templates.TemplateTarget.Url, out string? url) == "rendered" && valuesOnly)
        {
            FuzzAssert.That(Encoded().IsMatch(url!), "values are percent-encoded");
        }

        return $"{outcome} {valuesOnly} {CheckReference(template)}";
    }

    private static string CheckReference(string template)
    {
        ReferenceTemplate reference;
        try
        {
            reference = ReferenceTemplate.Parse(template);
        }
        catch (FormatException)
        {
            return "";
        }

        var bindings = new Bindings();
        string? text = reference.Render(bindings);
        FuzzAssert.That(text is null || text == reference.RenderTemplate(bindings), "a reference is what rendering makes of it");
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected) && double.IsFinite(expected);
        FuzzAssert.That(reference.TryGetNumber(bindings, out Numeral number) == isNumber && (!isNumber || number.Value == expected), "a reference is the number of its text");
        return isNumber ? "number" : "text";
    }

    private string Render(string template, Engine.Templates.TemplateTarget target, out string? text)
    {
        text = null;
        try
        {
            text = _engine.Render(template, s_model, target);
            return "rendered";
        }
        catch (TemplateException refused)
        {
            return refused.Message.Length > 40 ? refused.Message[..40] : refused.Message;
        }
    }

    private static bool IsJsonString(string inside)
    {
        try
        {
            return JsonDocument.Parse($"\"{inside}\"").RootElement.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // One output tag and nothing else: no text of the template's own, whose form is its author's business.
    [GeneratedRegex(@"\A\{\{((?!\}\}|\{\{|\{%|%\}).)*\}\}\z", RegexOptions.Singleline)]
    private static partial Regex ValuesOnly();

    [GeneratedRegex(@"\A([A-Za-z0-9\-._~]|%[0-9A-F]{2})*\z")]
    private static partial Regex Encoded();

    private sealed class Bindings : IPartBindings
    {
        public AutomationEvent? Last(string part) => part == "event" ? s_event : null;
    }
}
