using System.Text;

namespace Reflex.Fuzzing;

/// <summary>Changes inputs at random, the same way for the same seed.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<string> words)
{
    private const int MaxLength = 64 * 1024;

    private readonly Random _random = new(seed);

    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[_random.Next(corpus.Count)]);
        for (int times = 1 + _random.Next(6); times > 0; times--)
        {
            Change(bytes, corpus);
        }

        if (bytes.Count > MaxLength)
        {
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 + _random.Next(_random.Next(4) == 0 ? 200 : 8));
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)_random.Next(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4:
                byte[] other = corpus[_random.Next(corpus.Count)];
                int from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + _random.Next(100))).ToArray());
                break;
            case 5:
                List<byte> piece = bytes.GetRange(at, length);
                for (int repeat = _random.Next(_random.Next(8) == 0 ? 400 : 6); repeat > 0 && bytes.Count < MaxLength; repeat--)
                {
                    bytes.InsertRange(at, piece);
                }

                break;
            default: bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[_random.Next(words.Count)])); break;
        }
    }
}
