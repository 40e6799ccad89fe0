// A Centrifuge node with one channel, as the peer of the crowd benchmark: whoever connects may follow the channel, and
// each frame that comes on standard input (four bytes of length, then the bytes) is published to it at once. Nothing
// is kept: no history, no presence, as fast as the library goes. Says its port on standard output.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/centrifugal/centrifuge"
)

func main() {
	channel := os.Args[1]
	config := centrifuge.DefaultConfig
	node, err := centrifuge.New(config)
	check(err)
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{}}, nil
	})
	node.OnConnect(func(client *centrifuge.Client) {
		client.OnSubscribe(func(_ centrifuge.SubscribeEvent, done centrifuge.SubscribeCallback) {
			done(centrifuge.SubscribeReply{}, nil)
		})
	})
	check(node.Run())

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	http.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{}))
	go func() { check(http.Serve(listener, nil)) }()
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)

	input := bufio.NewReader(os.Stdin)
	for {
		var length uint32
		if binary.Read(input, binary.BigEndian, &length) != nil {
			os.Exit(0)
		}
		frame := make([]byte, length)
		_, err := io.ReadFull(input, frame)
		check(err)
		_, err = node.Publish(channel, frame)
		check(err)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
