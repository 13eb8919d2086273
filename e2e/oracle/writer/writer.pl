use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

# Writes numbered lines to stdout and stderr until it is told to stop, and keeps books of its own beside them: what it
# was about to write, and what it has written. usage: writer.pl KIND LINES_PER_SECOND | writer.pl brief LINES

my ($kind, $rate) = @ARGV;
my ($folder) = glob '/ledger/*';
open my $random, '<', '/dev/urandom' or die;
read $random, my $bytes, 8;
my $key = unpack 'H16', $bytes;
open my $books, '>', "$folder/$key" or die;
my %streams = map { $_->[0] => { name => $_->[0], file => $_->[1], at => $_->[2], count => 0 } }
  ['o', \*STDOUT, 0], ['e', \*STDERR, 32];

my $is_done = 0;
$SIG{TERM} = $SIG{HUP} = sub { $is_done = 1 };
my $turns_max = $kind eq 'mortal' ? 20 + int rand 120 : 0;
my $visitors = $kind eq 'web' ? listen_for_visitors() : undef;
my $odd = "\0\e[31m<&>\"\\\t\xff\xfe\xe2\x82caf\xc3\xa9\xe2\x80\xa8";
my @long = (10_000, 10_300, 25_000, 100_500, 9_000);

my $turn = 0;
write_lines($rate), exit 0 if $kind eq 'brief';
my $turns = 0;
until ($is_done) {
  exit 1 + int rand 3 if $turns_max && ++$turns > $turns_max;
  write_lines($kind eq 'burst' ? $rate : 1);
  pause($kind eq 'burst' ? 1 : 1 / $rate);
}
write_lines(2);

sub write_lines {
  my ($lines) = @_;
  write_line($turn++ % 3 == 2 ? $streams{e} : $streams{o}) for 1 .. $lines;
}

sub write_line {
  my ($stream) = @_;
  my $number = ++$stream->{count};
  my $size = $kind eq 'long' ? $long[$number % @long] : 40 + $number % 100;
  my $token = "$key.$stream->{name}.$number.$size|";
  my $line = substr($token x (1 + $size / length $token), 0, $size > length $token ? $size : length $token);
  $line .= $odd if $kind ne 'long' && $number % 7 == 0;
  note($stream, 0, $number);
  write_whole($stream->{file}, "$line\n");
  note($stream, 16, $number);
}

# A stream that was attempted only has 0 as its second number.
sub note {
  my ($stream, $at, $number) = @_;
  sysseek $books, $stream->{at} + $at, 0;
  syswrite $books, sprintf '%-16d', $number;
}

sub write_whole {
  my ($file, $text) = @_;
  my $at = 0;
  while ($at < length $text) {
    my $written = syswrite $file, $text, length($text) - $at, $at;
    $at += $written if defined $written;
  }
}

sub listen_for_visitors {
  return IO::Socket::INET->new(Listen => 100, LocalPort => $ENV{PORT}, ReuseAddr => 1) || die;
}

# A visitor is answered at once, and cuts the pause short.
sub pause {
  my ($seconds) = @_;
  return select undef, undef, undef, $seconds unless $visitors;
  return unless IO::Select->new($visitors)->can_read($seconds);
  my $visitor = $visitors->accept or return;
  sysread $visitor, my $request, 65_536;
  syswrite $visitor, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
  close $visitor;
}
